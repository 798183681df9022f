package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunApiTest {
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";
    private RunningCoordinator coordinator;

    @BeforeEach
    void fresh() {
        coordinator = SharedCoordinator.fresh();
    }

    @Test
    void a_run_is_written_once_however_often_its_request_is_sent() {
        coordinator.tenant("acme", "active");

        Answer first = coordinator.start("/api/v1/runs", "{\"cohortSize\": 7}", "key-1");
        Answer again = coordinator.start("/api/v1/runs", "{\"cohortSize\": 7}", "key-1");
        Answer other = coordinator.start("/api/v1/runs", "{\"cohortSize\": 7}", "key-2");

        assertThat(first.status()).as(first.text()).isEqualTo(201);
        String runId = first.at("/runId");
        assertThat(first.response().headers().firstValue("Location")).contains("/api/v1/runs/" + runId);
        assertThat(first.at("/startedBy")).isEqualTo("ann");
        assertThat(first.at("/state")).isEqualTo("RUNNING");
        assertThat(first.at("/cohortSize")).isEqualTo("7");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.at("/runId")).isEqualTo(runId);
        assertThat(other.exitCode()).isEqualTo(65);
        assertThat(other.detail()).contains("Run " + runId + " over the fleet is live.");
        assertThat(coordinator.runRows()).isEqualTo(1);
    }

    @Test
    void the_same_request_sent_at_the_same_time_starts_one_run() throws Exception {
        coordinator.tenant("acme", "active");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Answer>> answers =
                    threads.invokeAll(Collections.nCopies(4, () -> coordinator.start("/api/v1/runs", "{}", "at-once")));
            Set<String> runs = new HashSet<>();
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).as(answer.get().text()).isEqualTo(201);
                runs.add(answer.get().at("/runId"));
            }
            assertThat(runs).hasSize(1);
            assertThat(coordinator.runRows()).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_failed_tenant_that_is_suspended_by_now_is_not_tried_again() {
        coordinator.tenant("acme", "active");
        coordinator.tenant("globex", "active");
        String runId = coordinator.post("/api/v1/runs", "{}").at("/runId");
        coordinator.post("/api/v1/runs/" + runId + "/abort", "{}");
        coordinator
                .master
                .sql("UPDATE identity.migration_cohort_tenant SET state = 'FAILED', finished_at = now(),"
                        + " outcome_verified = true")
                .update();
        coordinator
                .master
                .sql("UPDATE identity.migration_cohort SET failed_count = 2")
                .update();
        coordinator
                .master
                .sql("UPDATE identity.migration_cohort_run SET failed_count = 2")
                .update();
        coordinator
                .master
                .sql("UPDATE identity.echelon_tenant SET status = 'suspended' WHERE slug = 'acme'")
                .update();

        Answer resumed = coordinator.post("/api/v1/runs/" + runId + "/resume", "{\"reason\": \"mended\"}");

        assertThat(resumed.status()).as(resumed.text()).isEqualTo(200);
        assertThat(resumed.at("/failed")).isEqualTo("1");
        Answer failed = coordinator.get("/api/v1/runs/" + runId + "/tenants?state=FAILED");
        assertThat(failed.json().findValuesAsString("slug")).containsExactly("acme");
        assertThat(failed.at("/0/suspended")).isEqualTo("true");
    }

    @Test
    void a_run_is_steered_and_tells_why_it_stands() {
        coordinator.tenant("acme", "active");
        String run = "/api/v1/runs/" + coordinator.post("/api/v1/runs", "{}").at("/runId");

        assertThat(coordinator.get(run).at("/waitingFor")).startsWith("a worker: none is live.");
        assertThat(coordinator.post(run + "/continue", "{}").exitCode()).isEqualTo(65);
        Answer paused = coordinator.post(run + "/pause", "{\"reason\": \"lunch\"}");
        assertThat(paused.at("/state")).isEqualTo("PAUSED");
        assertThat(paused.at("/pauseReason")).contains("lunch");
        assertThat(paused.at("/waitingFor")).isEqualTo("`echelon continue`");
        assertThat(coordinator.post(run + "/pause", "{}").exitCode()).isEqualTo(65);
        assertThat(coordinator.post(run + "/continue", "").at("/state")).isEqualTo("RUNNING");
        assertThat(coordinator.post(run + "/resume", "{}").exitCode()).isEqualTo(65);
        Answer aborted = coordinator.post(run + "/abort", "{\"reason\": \"no\"}");
        assertThat(aborted.at("/state")).isEqualTo("ABORTED");
        assertThat(aborted.at("/abortReason")).contains("ann").contains("no");
        assertThat(coordinator.post(run + "/abort", "{}").exitCode()).isEqualTo(65);
        Answer resumed = coordinator.post(run + "/resume", "{\"abortRate\": 0.25, \"reason\": \"mended\"}");
        assertThat(resumed.at("/state")).isEqualTo("RUNNING");
        assertThat(resumed.at("/abortRate")).isEqualTo("0.25");
        assertThat(resumed.json().at("/events").findValuesAsString("kind"))
                .containsSubsequence("STARTED", "PAUSED", "CONTINUED", "ABORTED", "RESUMED");
    }

    @Test
    void a_paused_run_goes_on_beside_older_code_only_when_it_is_accepted() throws java.io.IOException {
        coordinator.tenant("acme", "active");
        coordinator.migration("V3__more.sql", "-- minCompatibleCodeVersion: 3.2.0\nSELECT 1;");
        String run = "/api/v1/runs/" + coordinator.post("/api/v1/runs", "{}").at("/runId");
        coordinator.post(run + "/pause", "{}");
        coordinator.service("billing", "3.1.9");

        Answer refused = coordinator.post(run + "/continue", "{}");
        Answer wordless = coordinator.post(run + "/continue", "{\"acceptOldCode\": true}");
        Answer accepted = coordinator.post(run + "/continue", "{\"acceptOldCode\": true, \"reason\": \"reads both\"}");
        coordinator.post(run + "/abort", "{}");
        coordinator.migration("V3__more.sql", "-- minCompatibleCodeVersion: 3.3.0\nSELECT 1;");
        Answer resumed = coordinator.post(run + "/resume", "{\"acceptChangedSet\": true, \"reason\": \"x\"}");
        Answer resumedBeside = coordinator.post(
                run + "/resume", "{\"acceptChangedSet\": true, \"acceptOldCode\": true, \"reason\": \"still\"}");

        assertThat(refused.exitCode()).isEqualTo(65);
        assertThat(refused.detail()).contains("billing 3.1.9 on here", "stays PAUSED");
        assertThat(wordless.exitCode()).isEqualTo(64);
        assertThat(accepted.at("/state")).as(accepted.text()).isEqualTo("RUNNING");
        assertThat(accepted.at("/acceptedOldCode")).isEqualTo("reads both");
        assertThat(resumed.exitCode()).isEqualTo(65);
        assertThat(resumed.detail()).contains("need code 3.3.0 or later", "stays ABORTED");
        assertThat(resumedBeside.at("/state")).as(resumedBeside.text()).isEqualTo("RUNNING");
        assertThat(resumedBeside.at("/minCompatibleCodeVersion")).isEqualTo("3.3.0");
        assertThat(resumedBeside.at("/acceptedOldCode")).isEqualTo("still");
    }

    @Test
    void a_resume_refuses_a_changed_set_unless_it_is_accepted() throws java.io.IOException {
        coordinator.tenant("acme", "active");
        coordinator.migration("V3__more.sql", "SELECT 1;");
        String run = "/api/v1/runs/" + coordinator.post("/api/v1/runs", "{}").at("/runId");
        coordinator.post(run + "/abort", "{}");
        coordinator.migration("V3__more.sql", "SELECT 2;");

        Answer refused = coordinator.post(run + "/resume", "{}");
        Answer accepted = coordinator.post(run + "/resume", "{\"acceptChangedSet\": true, \"reason\": \"typo\"}");
        coordinator.post(run + "/abort", "{}");
        coordinator.clearMigrations();
        Answer gone = coordinator.post(run + "/resume", "{\"acceptChangedSet\": true}");

        assertThat(refused.exitCode()).isEqualTo(65);
        assertThat(accepted.at("/state")).as(accepted.text()).isEqualTo("RUNNING");
        assertThat(gone.exitCode()).isEqualTo(65);
        assertThat(gone.detail()).contains("no longer has");
    }

    @Test
    void tenants_are_released_to_a_worker_and_paged_in_plan_order() {
        for (String slug : new String[] {"a", "b", "c", "d", "e"}) {
            coordinator.tenant(slug, "active");
        }
        Answer started = coordinator.post("/api/v1/runs", "{\"cohortSize\": 3, \"maxInFlight\": 2}");
        coordinator.worker("w1", started.at("/migrationSetHash"));
        String run = "/api/v1/runs/" + started.at("/runId");

        await().until(() -> coordinator.get(run).at("/inFlight").equals("2"));

        assertThat(coordinator.get(run + "/tenants?state=RELEASED").json().findValuesAsString("slug"))
                .containsExactly("a", "b");
        Answer first = coordinator.get(run + "/tenants?limit=2");
        assertThat(first.json().findValuesAsString("slug")).containsExactly("a", "b");
        Answer second = coordinator.get(run + "/tenants?limit=2&after=" + first.at("/1/id"));
        assertThat(second.json().findValuesAsString("slug")).containsExactly("c", "d");
        assertThat(coordinator.get(run + "/tenants?cohort=2").json().findValuesAsString("slug"))
                .containsExactly("d", "e");
        assertThat(coordinator.get(run + "/tenants?slug=e&state=PENDING").json().size())
                .isEqualTo(1);
        assertThat(coordinator.get(run + "/cohorts").json().findValuesAsString("planned"))
                .containsExactly("3", "2");
        Answer workers = coordinator.get("/api/v1/workers");
        assertThat(workers.at("/0/workerId")).isEqualTo("w1");
        assertThat(workers.at("/0/live")).isEqualTo("true");
        assertThat(started.at("/migrationSetHash")).startsWith(workers.at("/0/migrationSet"));
        assertThat(workers.at("/0/setFits")).isEqualTo("true");
        assertThat(workers.at("/0/setSince")).isNotBlank();

        coordinator.worker("w1", "other");
        assertThat(coordinator.get("/api/v1/workers").at("/0/setFits")).isEqualTo("false");
    }

    @Test
    void a_fan_out_takes_named_tenants_and_tells_what_is_near() {
        coordinator.tenant("acme", "active");
        coordinator.tenant("acme-eu", "active");
        coordinator.tenant("oldie", "archived");

        Answer unknown = coordinator.post("/api/v1/fan-outs", "{\"only\": [\"acmee\"]}");
        Answer malformed = coordinator.post("/api/v1/fan-outs", "{\"only\": [\"Acme!\"]}");
        Answer archived = coordinator.post("/api/v1/fan-outs", "{\"only\": [\"acme\", \"oldie\"]}");
        Answer started = coordinator.start("/api/v1/fan-outs", "{\"only\": [\"acme\", \"acme\"]}", "k");
        Answer held = coordinator.post("/api/v1/fan-outs", "{\"only\": [\"acme-eu\", \"acme\"]}");

        assertThat(unknown.exitCode()).isEqualTo(66);
        assertThat(unknown.detail()).contains("There is no tenant acmee.", "Near: acme, acme-eu.");
        assertThat(malformed.exitCode()).isEqualTo(64);
        assertThat(archived.exitCode()).isEqualTo(65);
        assertThat(archived.detail()).contains("oldie (status archived)");
        assertThat(started.status()).as(started.text()).isEqualTo(201);
        assertThat(started.at("/kind")).isEqualTo("FAN_OUT");
        assertThat(started.at("/totalTenants")).isEqualTo("1");
        assertThat(held.exitCode()).isEqualTo(65);
        assertThat(held.detail()).contains("acme (run " + started.at("/runId") + ")");
        assertThat(coordinator.get("/api/v1/runs").at("/0/kind")).isEqualTo("FAN_OUT");
    }

    @Test
    void a_fan_out_over_a_large_fleet_wants_a_yes() {
        coordinator
                .master
                .sql("INSERT INTO identity.echelon_tenant (slug, shard, database_name, schema_name)"
                        + " SELECT 't' || n, 'main', 'db', 's' || n FROM generate_series(1, 1001) n")
                .update();

        Answer without = coordinator.post("/api/v1/fan-outs", "{}");
        Answer with = coordinator.post("/api/v1/fan-outs", "{\"yes\": true}");

        assertThat(without.exitCode()).isEqualTo(65);
        assertThat(without.detail()).contains("all 1001 tenants at once", "--yes");
        assertThat(with.at("/totalTenants")).isEqualTo("1001");
    }

    @Test
    void a_tenant_of_an_aborted_run_is_free_for_a_fan_out() {
        coordinator.tenant("acme", "active");
        String run = "/api/v1/runs/" + coordinator.post("/api/v1/runs", "{}").at("/runId");
        Answer live = coordinator.post("/api/v1/fan-outs", "{\"only\": [\"acme\"]}");
        coordinator.post(run + "/abort", "{}");

        Answer aborted = coordinator.post("/api/v1/fan-outs", "{\"only\": [\"acme\"]}");

        assertThat(live.exitCode()).isEqualTo(65);
        assertThat(aborted.status()).as(aborted.text()).isEqualTo(201);
        assertThat(coordinator.get("/api/v1/runs/latest").at("/kind"))
                .as("the run to resume")
                .isEqualTo("COHORTS");
    }

    @Test
    void a_legacy_row_is_shown_and_left_alone() {
        UUID legacy = UUID.randomUUID();
        coordinator
                .master
                .sql("INSERT INTO identity.migration_cohort_run (run_id, started_at, total_tenants, cohort_size,"
                        + " stagger_ms, succeeded_count, failed_count)"
                        + " VALUES (:run, '2020-01-01', 5, 100, 60000, 4, 1)")
                .param("run", legacy)
                .update();

        Answer shown = coordinator.get("/api/v1/runs/latest");

        assertThat(shown.at("/runId")).isEqualTo(legacy.toString());
        assertThat(shown.json().at("/state").isNull()).isTrue();
        assertThat(shown.at("/succeeded")).isEqualTo("4");
        assertThat(coordinator.get("/api/v1/runs").json().size()).isEqualTo(1);
        for (String verb : new String[] {"pause", "continue", "abort", "resume"}) {
            Answer refused = coordinator.post("/api/v1/runs/" + legacy + "/" + verb, "{}");
            assertThat(refused.exitCode()).as(verb).isEqualTo(65);
            assertThat(refused.detail()).contains("older than this coordinator");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/runs/latest, 404, 66",
        "/api/v1/runs/" + NOBODY + ", 404, 66",
        "/api/v1/runs/" + NOBODY + "/cohorts, 404, 66",
        "/api/v1/runs/" + NOBODY + "/tenants, 404, 66",
        "/api/v1/runs/42, 400, 64",
        "/api/v1/runs/1-1-1-1-1, 400, 64",
        "/api/v1/runs?limit=0, 400, 64",
        "/api/v1/runs?limit=x, 400, 64",
        "/api/v1/runs?limits=5, 400, 64",
        "/api/v1/runs/" + NOBODY + "/tenants?state=failed, 400, 64",
        "/api/v1/runs/" + NOBODY + "/tenants?slug=A%00, 400, 64",
        "/api/v1/runs/" + NOBODY + "/tenants?after=-1, 400, 64",
        "/api/v1/elsewhere, 404, 66",
        "/api/v2/runs, 404, 66"
    })
    void wrong_reads_are_answered_as_problems(String path, int status, int exitCode) {
        Answer answer = coordinator.get(path);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.exitCode()).isEqualTo(exitCode);
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.text()).doesNotContain("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "continue", "abort", "resume"})
    void steering_a_run_that_does_not_exist_is_told(String verb) {
        Answer answer = coordinator.post("/api/v1/runs/" + NOBODY + "/" + verb, "{}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.exitCode()).isEqualTo(66);
        assertThat(answer.detail()).contains("There is no run " + NOBODY);
    }

    @Test
    void bodies_are_bounded_and_marked() {
        Answer large = coordinator.post("/api/v1/plans", "{\"reason\": \"" + "x".repeat(1024 * 1024) + "\"}");
        Answer unmarked = coordinator.send(
                coordinator.request("/api/v1/plans").POST(HttpRequest.BodyPublishers.ofString("{}")),
                coordinator.tokens.admin());
        Answer missing = coordinator.post("/api/v1/runs", "");
        Answer wrongMethod =
                coordinator.send(coordinator.request("/api/v1/runs").DELETE(), coordinator.tokens.admin());
        Answer longKey = coordinator.start("/api/v1/runs", "{}", "k".repeat(201));

        assertThat(large.detail()).contains("larger than");
        assertThat(unmarked.detail()).contains("Content-Type: application/json");
        assertThat(missing.detail()).contains("no body");
        assertThat(wrongMethod.status()).isEqualTo(404);
        assertThat(wrongMethod.detail()).contains("not by this method");
        assertThat(longKey.detail()).contains("Idempotency-Key has 201 characters");
        for (Answer answer : new Answer[] {large, unmarked, missing, longKey}) {
            assertThat(answer.exitCode()).as(answer.text()).isEqualTo(64);
        }
    }
}
