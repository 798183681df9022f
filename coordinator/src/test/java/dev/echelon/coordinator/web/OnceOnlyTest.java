package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before each test
class OnceOnlyTest {
    private RunningCoordinator coordinator;

    @BeforeEach
    void fresh() {
        coordinator = SharedCoordinator.fresh();
        coordinator.tenant("acme", "active");
    }

    @Test
    void the_same_request_gets_the_first_answer_although_things_have_moved_on() {
        String key = UUID.randomUUID().toString();
        Answer first = coordinator.start("/api/v1/runs", "{}", key);
        coordinator.post("/api/v1/runs/" + first.at("/runId") + "/pause", "{}");

        Answer again = coordinator.start("/api/v1/runs", "{}", key);

        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.response().headers().firstValue("Location"))
                .isEqualTo(first.response().headers().firstValue("Location"))
                .isPresent();
        assertThat(again.response().headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(first.response().headers().firstValue("Idempotent-Replayed")).isEmpty();
    }

    @Test
    void a_key_stands_for_one_request() {
        String key = UUID.randomUUID().toString();
        coordinator.start("/api/v1/fan-outs", "{\"only\": [\"acme\"]}", key);

        for (Answer other : new Answer[] {
            coordinator.start("/api/v1/fan-outs", "{\"only\": [\"globex\"]}", key),
            coordinator.start("/api/v1/runs", "{}", key)
        }) {
            assertThat(other.exitCode()).as(other.text()).isEqualTo(64);
            assertThat(other.detail()).contains("was used for another request");
        }
        assertThat(coordinator.runRows()).isEqualTo(1);
    }

    @Test
    void a_refusal_is_not_kept() {
        String key = UUID.randomUUID().toString();
        String other = coordinator.post("/api/v1/runs", "{}").at("/runId");
        Answer refused = coordinator.start("/api/v1/runs", "{\"cohortSize\": 9}", key);
        coordinator.post("/api/v1/runs/" + other + "/abort", "{}");

        Answer mended = coordinator.start("/api/v1/runs", "{\"cohortSize\": 8}", key);

        assertThat(refused.exitCode()).isEqualTo(65);
        assertThat(mended.status()).as(mended.text()).isEqualTo(201);
        assertThat(mended.at("/cohortSize")).isEqualTo("8");
    }

    @Test
    void an_answer_that_was_lost_before_it_was_kept_is_made_up_for() {
        String key = UUID.randomUUID().toString();
        Answer first = coordinator.start("/api/v1/runs", "{}", key);
        forgetAnswer(key);

        Answer again = coordinator.start("/api/v1/runs", "{}", key);

        assertThat(again.status()).as(again.text()).isEqualTo(201);
        assertThat(again.at("/runId")).isEqualTo(first.at("/runId"));
        assertThat(coordinator.runRows()).isEqualTo(1);
    }

    @Test
    void a_resume_is_done_once() {
        String run = "/api/v1/runs/" + coordinator.post("/api/v1/runs", "{}").at("/runId");
        coordinator.post(run + "/abort", "{}");
        String key = UUID.randomUUID().toString();
        Answer first = coordinator.start(run + "/resume", "{\"reason\": \"mended\"}", key);
        Answer replayed = coordinator.start(run + "/resume", "{\"reason\": \"mended\"}", key);
        forgetAnswer(key);
        Answer made = coordinator.start(run + "/resume", "{\"reason\": \"mended\"}", key);
        Answer fresh = coordinator.start(run + "/resume", "{\"reason\": \"mended\"}", key + "2");

        assertThat(first.at("/state")).as(first.text()).isEqualTo("RUNNING");
        assertThat(replayed.text()).isEqualTo(first.text());
        assertThat(made.at("/state")).as(made.text()).isEqualTo("RUNNING");
        assertThat(fresh.exitCode())
                .as("a second resume of a running run is refused")
                .isEqualTo(65);
        assertThat(coordinator
                        .master
                        .sql("SELECT count(*) FROM identity.migration_audit WHERE kind = 'RESUMED' AND run_id = :run")
                        .param("run", UUID.fromString(first.at("/runId")))
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void two_callers_may_use_one_key() {
        String key = UUID.randomUUID().toString();
        String first = coordinator.start("/api/v1/runs", "{}", key).at("/runId");
        coordinator.post("/api/v1/runs/" + first + "/abort", "{}");
        Answer other = coordinator.send(
                coordinator
                        .request("/api/v1/runs")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")),
                coordinator.tokens.token(claims -> claims.subject("bob")));

        assertThat(other.status()).as(other.text()).isEqualTo(201);
        assertThat(Optional.of(other.at("/runId"))).isNotEqualTo(Optional.of(first));
    }

    @Test
    void old_keys_are_forgotten() {
        coordinator
                .master
                .sql("INSERT INTO identity.echelon_request_key (actor, key, request_hash, created_at)"
                        + " VALUES ('ann', 'old', 'x', clock_timestamp() - interval '31 days')")
                .update();

        coordinator.start("/api/v1/runs", "{}", UUID.randomUUID().toString());

        assertThat(coordinator
                        .master
                        .sql("SELECT count(*) FROM identity.echelon_request_key WHERE key = 'old'")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private void forgetAnswer(String key) {
        coordinator
                .master
                .sql(
                        "UPDATE identity.echelon_request_key SET status = NULL, location = NULL, body = NULL WHERE key = :key")
                .param("key", key)
                .update();
    }
}
