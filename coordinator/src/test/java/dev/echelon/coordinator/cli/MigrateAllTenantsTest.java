package dev.echelon.coordinator.cli;

import static dev.echelon.coordinator.cli.Bodies.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.cli.PlayedCoordinator.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class MigrateAllTenantsTest {
    private final PlayedCoordinator coordinator = new PlayedCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void printsTheWholeRootErrorOfANamedTenant() {
        coordinator
                .on("POST /api/v1/fan-outs", fanOut("RUNNING", 1))
                .run(fanOut("FINISHED", 1).put("failed", 1).put("finishedAt", "2026-11-22T02:00:09Z"))
                .tenants(Bodies.list(Bodies.failedTenant()));

        var result = CommandLineRun.against(coordinator).run("migrate-all-tenants", "--only", "acme-corp");

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.out()).endsWith("""

                acme-corp: FAILED at 2026-11-22T02:00:09Z
                  where         shard a, catalog status active, worker w-1, claimed 2 times, took 8.1 s
                  version       it is at 11
                  kind          DATA: the tenant's data refuses the script
                  migration     V12__due_index.sql
                  line          14
                  statement     CREATE UNIQUE INDEX invoice_number
                                    ON invoice (number)
                  SQLSTATE      23505
                  message       could not create unique index "invoice_number"
                  hint          remove the duplicates
                  tried         2026-11-22T02:00:03.250Z  55P03  canceling statement due to lock timeout; then: again in 4 s
                                2026-11-22T02:00:09Z  23505  could not create unique index; then: gave up
                  outcome       verified: its history was read after the failure
                """);
    }

    @ParameterizedTest
    @CsvSource({"1, nothing was applied: no migration was begun", "2, 'UNKNOWN: its history could not be read'"})
    void doesNotCallUnknownWhatWasNeverBegun(int attempt, String outcome) {
        var unreachable = Bodies.failedTenant().put("attempt", attempt).put("outcomeVerified", false);
        unreachable.putObject("error").put("kind", "ACCESS").put("message", "no such database");
        coordinator
                .on("POST /api/v1/fan-outs", fanOut("RUNNING", 1))
                .run(fanOut("FINISHED", 1).put("failed", 1).put("finishedAt", "2026-11-22T02:00:09Z"))
                .tenants(Bodies.list(unreachable));

        var result = CommandLineRun.against(coordinator).run("migrate-all-tenants", "--only", "acme");

        assertThat(result.out()).contains("outcome       " + outcome);
    }

    @Test
    void saysOfEachNamedTenantWhatBecameOfIt() {
        var migrated = Bodies.failedTenant()
                .put("slug", "one")
                .put("state", "SUCCEEDED")
                .put("toVersion", "12");
        var upToDate = migrated.deepCopy().put("slug", "two").put("fromVersion", "12");
        var skipped = Bodies.failedTenant().put("slug", "three").put("state", "SKIPPED");
        ((ObjectNode) skipped.get("error")).put("message", "same schema as one");
        var unknown = Bodies.failedTenant().put("slug", "four").put("outcomeVerified", false);
        unknown.putObject("error")
                .put("kind", "SOMETHING_NEW")
                .put("migration", "V12__index.sql")
                .put("message", "the connection broke");
        migrated.putNull("error");
        upToDate.putNull("error");
        coordinator
                .on("POST /api/v1/fan-outs", fanOut("RUNNING", 4))
                .run(fanOut("FINISHED", 4).put("failed", 1).put("skipped", 1).put("finishedAt", "2026-11-22T02:00:09Z"))
                .tenants(Bodies.list(migrated, upToDate, skipped, unknown));

        var result = CommandLineRun.against(coordinator)
                .run(
                        "migrate-all-tenants",
                        "--only",
                        "one",
                        "--only",
                        "two",
                        "--only",
                        "three",
                        "--only",
                        "four",
                        "--only",
                        "one");

        assertThat(Bodies.JSON.readTree(coordinator.requests().get(0).body()).get("only"))
                .isEqualTo(Bodies.JSON.readTree("[\"one\", \"two\", \"three\", \"four\"]"));
        assertThat(result.out())
                .contains("one: migrated from version 11 to 12\n")
                .contains("two: up to date at version 12\n")
                .contains("three: skipped\n", "  reason        same schema as one\n")
                .contains("four: FAILED")
                .contains("  kind          UNKNOWN: a newer worker said so; this command line is older\n")
                .contains("  SQLSTATE      none: no server said anything\n")
                .contains("  outcome       UNKNOWN: its history could not be read");
    }

    @Test
    void reportsAFanOutOverTheFleetWithoutCohortsAndWithoutAResume() {
        coordinator
                .on("POST /api/v1/fan-outs", fanOut("RUNNING", 30))
                .run(fanOut("FINISHED", 30)
                        .put("succeeded", 29)
                        .put("failed", 1)
                        .put("finishedAt", "2026-11-22T02:00:09Z"))
                .tenants(Bodies.list(Bodies.failedTenant()));

        var result = CommandLineRun.against(coordinator)
                .run(
                        "migrate-all-tenants",
                        "--yes",
                        "--max-in-flight",
                        "9",
                        "--target",
                        "12",
                        "--accept-old-code",
                        "--reason",
                        "reads both");

        assertThat(result.exit()).isEqualTo(3);
        assertThat(Bodies.JSON.readTree(coordinator.requests().get(0).body())).isEqualTo(Bodies.JSON.readTree("""
                        {"only": null, "yes": true, "maxInFlight": 9, "target": "12", "acceptEdited": null,
                         "acceptOldCode": true, "reason": "reads both"}
                        """));
        assertThat(coordinator.requests().get(0).key()).isNotNull();
        assertThat(result.out())
                .startsWith("Fan-out " + RUN + " started: ")
                .contains("  fan-out  done: ", "no cohorts, no stagger, no abort rate", "FINISHED: 1 tenant failed\n")
                .doesNotContain("Cohorts (", "below the abort rate", "--resume");
    }

    @Test
    void holdsEveryNamedTenantForJson() {
        coordinator
                .on("POST /api/v1/fan-outs", fanOut("RUNNING", 1))
                .run(fanOut("FINISHED", 1).put("failed", 1).put("finishedAt", "2026-11-22T02:00:09Z"))
                .tenants(Bodies.list(Bodies.failedTenant()));

        var result = CommandLineRun.against(coordinator).run("migrate-all-tenants", "--only", "acme-corp", "--json");

        var error = result.json().get("tenants").get(0).get("error");
        assertThat(error.get("statement").stringValue())
                .isEqualTo("CREATE UNIQUE INDEX invoice_number\n    ON invoice (number)");
        assertThat(error.get("attempts")).hasSize(2);
    }

    @Test
    void passesARefusalOn() {
        coordinator.on(
                "POST /api/v1/fan-outs", Answer.problem(404, 66, "There is no tenant acme; did you mean acme-corp?"));

        var result = CommandLineRun.against(coordinator).run("migrate-all-tenants", "--only", "acme");

        assertThat(result.exit()).isEqualTo(66);
        assertThat(result.err()).isEqualTo("There is no tenant acme; did you mean acme-corp?\n");
    }

    private static ObjectNode fanOut(String state, int tenants) {
        var run = Bodies.run(state)
                .put("kind", "FAN_OUT")
                .put("totalTenants", tenants)
                .put("inFlight", 0)
                .put("cohortCount", 1);
        run.putNull("abortRate");
        var cohort = run.putArray("cohorts")
                .addObject()
                .put("cohort", 1)
                .put("planned", tenants)
                .put("succeeded", 0)
                .put("failed", 0)
                .put("skipped", 0)
                .put("suspended", 0)
                .put("releasedAt", "2026-11-22T02:00:00Z");
        if (state.equals("FINISHED")) {
            cohort.put("completedAt", "2026-11-22T02:00:09Z");
        }
        return run;
    }
}
