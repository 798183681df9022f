package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import dev.echelon.testbed.embedded.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanApiTest {
    private RunningCoordinator coordinator;

    @BeforeEach
    void fresh() {
        coordinator = SharedCoordinator.fresh();
    }

    @Test
    void a_dry_run_shows_the_plan_and_writes_nothing() {
        coordinator.tenant("acme", "active");
        coordinator.tenant("globex", "read_only");
        coordinator.tenant("initech", "suspended");
        coordinator.tenant("oldie", "archived");
        coordinator.seen("acme", "1", null);

        Answer plan = coordinator.post("/api/v1/plans", """
                {"cohortSize": 2, "abortRate": 0.5, "maxInFlight": 1}""");

        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.at("/targetVersion")).isEqualTo("2");
        assertThat(plan.at("/totalTenants")).isEqualTo("3");
        assertThat(plan.at("/cohorts/0/tenants/0/slug")).isEqualTo("acme");
        assertThat(plan.at("/cohorts/0/tenants/0/pending")).isEqualTo("1");
        assertThat(plan.at("/cohorts/0/tenants/1/status")).isEqualTo("read_only");
        assertThat(plan.json().at("/cohorts/0/tenants/1/pending").isNull()).isTrue();
        assertThat(plan.at("/cohorts/0/trip")).isEqualTo("1");
        assertThat(plan.at("/cohorts/0/worstCase")).isEqualTo("1");
        assertThat(plan.at("/skipped/0/reason")).isEqualTo("status archived");
        assertThat(plan.at("/projection/basis")).contains("ever timed");
        assertThat(plan.json().at("/warnings").toString())
                .contains("2 tenants never seen")
                .contains("no live worker has migration set");
        assertThat(coordinator.runRows()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"cohortSize": 0}         | cohort-size is 0, allowed is 1 to 100000
            {"cohortSize": 100001}    | cohort-size is 100001, allowed is 1 to 100000
            {"staggerMs": -1}         | stagger-ms is -1, allowed is 0 to 86400000
            {"abortRate": 1.01}       | abort-rate is 1.01, allowed is 0 to 1
            {"abortRate": 1e999999999}| abort-rate is not a number from 0 to 1
            {"maxInFlight": 10001}    | max-in-flight is 10001, allowed is 1 to 10000
            {"acceptEdited": ["1"]}   | accept-edited needs a reason
            {"acceptOldCode": true}   | accept-old-code needs a reason
            {"cohortSize": "many"}    | wrong type at cohortSize; expected is a whole number
            {"cohortSize": "100"}     | wrong type at cohortSize; expected is a whole number
            {"cohortSize": 1.5}       | at cohortSize
            {"cohortSize": 99999999999}| out of range at cohortSize
            {"verify": "yes"}         | wrong type at verify; expected is true or false
            {"abortrate": 0.5}        | unknown field at abortrate; known are abortRate, acceptEdited
            {"cohortSize": 1, "cohortSize": 2} | not well-formed
            {"cohortSize": 1          | not well-formed JSON near line 1
            {} {}                     | not one JSON object
            [1]                       | not one JSON object
            null                      | wants a JSON object
            """)
    void a_wrong_body_is_named_by_its_field(String body, String detail) {
        for (String path : new String[] {"/api/v1/plans", "/api/v1/runs"}) {
            Answer answer = coordinator.post(path, body);

            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.exitCode()).isEqualTo(64);
            assertThat(answer.detail()).contains(detail).endsWith("Nothing was changed.");
        }
        assertThat(coordinator.runRows()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "1.5", "latest", "x", "1; DROP TABLE y", "999999999999999999999999999999999999"})
    void an_unknown_target_is_answered_with_the_versions_there_are(String target) {
        coordinator.tenant("acme", "active");

        Answer answer = coordinator.post("/api/v1/plans", "{\"target\": \"" + target + "\"}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.exitCode()).isEqualTo(66);
        assertThat(answer.detail()).contains("It has, newest first: 2, 1.");
    }

    @Test
    void an_empty_fleet_is_refused_and_writes_no_row() {
        coordinator.tenant("oldie", "archived");
        Answer skipped = coordinator.post("/api/v1/runs", "{}");
        coordinator.clear();
        Answer empty = coordinator.post("/api/v1/runs", "{}");

        assertThat(skipped.exitCode()).isEqualTo(65);
        assertThat(skipped.detail()).contains("no tenant to migrate", "status archived");
        assertThat(empty.status()).isEqualTo(409);
        assertThat(empty.exitCode()).isEqualTo(65);
        assertThat(empty.detail()).contains("The catalog has no tenant.", "No run was written.");
        assertThat(coordinator.runRows()).isZero();
    }

    @Test
    void a_shard_that_is_not_configured_stops_a_run_and_shows_in_the_plan() {
        coordinator.tenant("acme", "active");
        coordinator
                .master
                .sql("INSERT INTO identity.echelon_tenant VALUES ('far', 'active', 0, 'mars', 'db', 'public')")
                .update();

        Answer plan = coordinator.post("/api/v1/plans", "{}");
        Answer run = coordinator.post("/api/v1/runs", "{}");

        assertThat(plan.at("/skipped/0/reason")).contains("unknown shard 'mars'");
        assertThat(run.exitCode()).isEqualTo(65);
        assertThat(run.detail()).contains("mars, with 1 tenant.");
    }

    @Test
    void mended_migrations_are_read_without_a_restart() throws IOException {
        coordinator.tenant("acme", "active");
        String before = coordinator.post("/api/v1/plans", "{}").at("/migrationSetHash");
        coordinator.migration("V3__broken.sql", "SELECT 'unclosed;");
        Answer broken = coordinator.post("/api/v1/runs", "{}");
        coordinator.migration("V3__broken.sql", "SELECT 'closed';");
        Answer mended = coordinator.post("/api/v1/plans", "{}");

        assertThat(broken.exitCode()).isEqualTo(65);
        assertThat(broken.detail()).contains("V3__broken.sql");
        assertThat(mended.at("/targetVersion")).isEqualTo("3");
        assertThat(mended.at("/migrationSetHash")).isNotEqualTo(before);
    }

    @Test
    void an_edited_version_is_named_refused_and_accepted_with_a_reason() {
        coordinator.tenant("acme", "active");
        coordinator.tenant("globex", "active");
        coordinator.history("acme", 4711);
        coordinator.history("globex", 4711);
        String digest = coordinator.digest("1", 4711);
        coordinator.seen("acme", "1", digest);
        coordinator.seen("globex", "1", digest);

        Answer plan = coordinator.post("/api/v1/plans", "{}");
        Answer refused = coordinator.post("/api/v1/runs", "{}");
        Answer unknown = coordinator.post("/api/v1/runs", "{\"acceptEdited\": [\"7\"], \"reason\": \"r\"}");
        Answer accepted = coordinator.post("/api/v1/runs", "{\"acceptEdited\": [\"1.0\"], \"reason\": \"as good\"}");

        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.json().at("/edited").toString())
                .isEqualTo("[{\"slug\":\"acme\",\"versions\":[\"1\"]},{\"slug\":\"globex\",\"versions\":[\"1\"]}]");
        assertThat(refused.exitCode()).isEqualTo(65);
        assertThat(refused.detail()).contains("acme: 1, globex: 1", "--accept-edited 1 ");
        assertThat(unknown.exitCode()).isEqualTo(66);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(201);
        assertThat(coordinator
                        .master
                        .sql("SELECT accept_edited[1] FROM identity.migration_dispatch")
                        .query(String.class)
                        .single())
                .isEqualTo("1");
    }

    @Test
    void what_the_master_saw_may_be_stale_and_the_tenant_has_the_last_word() {
        coordinator.tenant("acme", "active");
        coordinator.seen("acme", "1", "some old digest");

        Answer plan = coordinator.post("/api/v1/plans", "{}");

        assertThat(plan.json().at("/edited").size()).isZero();
    }

    @Test
    void verify_reads_the_tenants_and_a_run_wants_all_of_them_readable() {
        coordinator.tenant("acme", "active");
        coordinator.tenant("globex", "active");
        coordinator.history("acme", coordinator.checksum("1"));
        TestServers.postgres().execute(coordinator.fleetName, "DROP SCHEMA t_globex CASCADE");

        Answer plan = coordinator.post("/api/v1/plans", "{\"verify\": true}");
        Answer run = coordinator.post("/api/v1/runs", "{\"verify\": true}");

        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.at("/cohorts/0/tenants/0/version")).isEqualTo("1");
        assertThat(plan.at("/cohorts/0/tenants/0/pending")).isEqualTo("1");
        assertThat(plan.json().at("/warnings").toString()).contains("not verified: globex", "has no schema t_globex");
        assertThat(run.status()).isEqualTo(503);
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.detail()).contains("1 tenant could not be read: globex");
        assertThat(coordinator.post("/api/v1/plans", "{}").at("/cohorts/0/tenants/0/version"))
                .as("what was read is remembered")
                .isEqualTo("1");
        assertThat(coordinator.runRows()).isZero();
    }

    @Test
    void tenants_ahead_of_the_target_and_unknown_versions_are_pointed_out() {
        coordinator.tenant("acme", "active");
        coordinator.tenant("globex", "active");
        coordinator.seen("acme", "2", null);
        coordinator.seen("globex", "1.7", null);

        Answer plan = coordinator.post("/api/v1/plans", "{\"target\": \"1\"}");

        assertThat(plan.json().at("/warnings").toString())
                .contains("2 tenants ahead of the target 1")
                .contains("version 1.7, last seen at globex, is not in the migration set");
    }

    @Test
    void older_code_refuses_a_run_in_the_words_of_the_dry_run_until_it_is_accepted() throws IOException {
        coordinator.tenant("acme", "active");
        coordinator.migration(
                "V3__drop_due.sql", "-- minCompatibleCodeVersion: 3.2.0\nALTER TABLE invoice DROP COLUMN due;");
        coordinator.service("billing", "3.1.9");
        coordinator.service("billing", "3.2.0");

        Answer plan = coordinator.post("/api/v1/plans", "{}");
        Answer below = coordinator.post("/api/v1/plans", "{\"target\": \"2\"}");
        Answer refused = coordinator.post("/api/v1/runs", "{}");
        Answer fanOut = coordinator.post("/api/v1/fan-outs", "{\"only\": [\"acme\"]}");
        Answer willing = coordinator.post("/api/v1/plans", "{\"acceptOldCode\": true, \"reason\": \"reads both\"}");
        Answer wordless = coordinator.post("/api/v1/fan-outs", "{\"acceptOldCode\": true}");
        assertThat(coordinator.runRows()).isZero();
        Answer accepted = coordinator.post("/api/v1/runs", "{\"acceptOldCode\": true, \"reason\": \"reads both\"}");

        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.at("/minCompatibleCodeVersion")).isEqualTo("3.2.0");
        assertThat(plan.json().at("/olderCode").findValuesAsString("codeVersion"))
                .containsExactly("3.1.9");
        assertThat(plan.at("/olderCodeRefusal"))
                .contains("older code is running: billing 3.1.9 on here", "No run was written.", "--accept-old-code");
        assertThat(below.json().at("/olderCodeRefusal").isNull()).isTrue();
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.exitCode()).isEqualTo(65);
        assertThat(refused.detail()).isEqualTo(plan.at("/olderCodeRefusal"));
        assertThat(fanOut.exitCode()).isEqualTo(65);
        assertThat(fanOut.detail()).isEqualTo(refused.detail());
        assertThat(willing.json().at("/olderCodeRefusal").isNull()).isTrue();
        assertThat(willing.json().at("/olderCode").size()).isEqualTo(1);
        assertThat(wordless.exitCode()).isEqualTo(64);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(201);
        assertThat(accepted.at("/minCompatibleCodeVersion")).isEqualTo("3.2.0");
        assertThat(accepted.at("/acceptedOldCode")).isEqualTo("reads both");
        assertThat(accepted.json().at("/events").findValuesAsString("kind")).contains("OLD_CODE_ACCEPTED");
    }

    @Test
    void a_dry_run_points_out_what_is_declared_badly_and_what_is_not_declared() throws IOException {
        coordinator.tenant("acme", "active");
        coordinator.migration("V3__drop_due.sql", "ALTER TABLE invoice DROP COLUMN due;");
        coordinator.migration("V4__rename.sql", "ALTER TABLE invoice RENAME TO bill;");
        coordinator.migration("V5__a.sql", "-- minCompatibleCodeVersion: 3.10.0\nCREATE TABLE a (id int);");
        coordinator.migration("V6__b.sql", "-- minCompatibleCodeVersion: 3.9.0\nCREATE TABLE b (id int);");

        Answer plan = coordinator.post("/api/v1/plans", "{}");
        coordinator.migration("V6__b.sql", "-- minCompatibleCodeVersion: 3.9\nCREATE TABLE b (id int);");
        Answer noVersion = coordinator.post("/api/v1/plans", "{}");

        assertThat(plan.at("/minCompatibleCodeVersion")).isEqualTo("3.10.0");
        assertThat(plan.json().at("/warnings").toString())
                .contains("V3__drop_due.sql, line 1: DROP COLUMN may break code that is still running; declare --"
                        + " minCompatibleCodeVersion")
                .contains("V4__rename.sql, line 1: RENAME may break code")
                .contains(
                        "V6__b.sql: it declares minCompatibleCodeVersion 3.9.0, an earlier migration 3.10.0, which stays"
                                + " in force")
                .contains("no running service has registered its version");
        assertThat(noVersion.exitCode()).isEqualTo(65);
        assertThat(noVersion.detail()).contains("V6__b.sql", "'3.9', which is no semantic version");
    }

    @Test
    void a_removed_migrations_folder_is_told() throws IOException {
        Files.move(coordinator.migrations, coordinator.migrations.resolveSibling("away"));
        try {
            Answer answer = coordinator.post("/api/v1/plans", "{}");

            assertThat(answer.exitCode()).isEqualTo(65);
            assertThat(answer.detail()).contains("does not exist");
        } finally {
            Files.move(coordinator.migrations.resolveSibling("away"), coordinator.migrations);
        }
    }
}
