package dev.echelon.coordinator.cli;

import static dev.echelon.coordinator.cli.Bodies.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.cli.PlayedCoordinator.Answer;
import dev.echelon.coordinator.cli.PlayedCoordinator.Request;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MigrateCohortsTest {
    private static final String STARTED = "Run " + RUN
            + " started: 30 tenants in 3 cohorts to version 12 (migration set 9f2c31aa11bb)\n"
            + "  cohort size 10, stagger 1 min, abort rate 0.1, at most 8 in flight\n";

    private final PlayedCoordinator coordinator = new PlayedCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void printsOneLinePerCohortAndTheReportAndExitsWith0WhenNothingFailed() {
        coordinator
                .on("POST /api/v1/runs", Bodies.run("RUNNING"))
                .run(
                        Bodies.run("RUNNING"),
                        Bodies.runWithComplete("RUNNING", 1)
                                .put("currentCohort", 1)
                                .put("nextReleaseAt", "2026-11-22T02:02:00Z"),
                        Bodies.runWithComplete("RUNNING", 2),
                        Bodies.finished());

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualToNormalizingNewlines(STARTED + """
                2026-11-22T02:01:00Z  cohort 1 of 3  done: 10 succeeded, 0 failed, 0 skipped in 1 min; next cohort at 2026-11-22T02:02:00Z
                2026-11-22T02:03:00Z  cohort 2 of 3  done: 10 succeeded, 0 failed, 0 skipped in 1 min
                2026-11-22T02:05:00Z  cohort 3 of 3  done: 10 succeeded, 0 failed, 0 skipped in 1 min

                Run 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11 FINISHED: nothing failed
                  target        version 12 (migration set 9f2c31aa11bb)
                  levers        cohort size 10, stagger 1 min, abort rate 0.1, at most 8 in flight
                  started       2026-11-22T02:00:00Z by anna; ended 2026-11-22T02:05:00Z after 5 min
                  tenants       30: 30 succeeded, 0 failed, 0 skipped

                Cohorts (3)
                  COHORT  OUTCOME  TENANTS  SUCCEEDED  FAILED  SUSPENDED  SKIPPED  ABORTS AT  RELEASED              TOOK
                  1       done          10         10       0          0        0          1  2026-11-22T02:00:00Z  1 min
                  2       done          10         10       0          0        0          1  2026-11-22T02:02:00Z  1 min
                  3       done          10         10       0          0        0          1  2026-11-22T02:04:00Z  1 min
                """);
        assertThat(coordinator.requests().get(0).authorization()).isEqualTo("Bearer secret-token");
        assertThat(result.stillLeaving()).isFalse();
    }

    @Test
    void saysWhoJoinedSinceThePlanAndHowToReachThem() {
        var joined = Bodies.JSON.createObjectNode().put("count", 30).putNull("unknown");
        var slugs = joined.putArray("slugs");
        for (int i = 1; i <= 30; i++) {
            slugs.add("new-" + i);
        }
        var run = Bodies.finished();
        run.set("joined", joined);
        coordinator.on("POST /api/v1/runs", Bodies.run("RUNNING")).run(run);

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("\n30 tenants joined since the plan; run again to reach them\n  new-1, new-2, ")
                .contains(", new-20, and 10 more\n    ./echelon migrate-cohorts\n");
    }

    @Test
    void exitsWith3AndListsEveryFailedTenantWhenSomeFailedBelowTheRate() {
        var run = Bodies.finished().put("succeeded", 29).put("failed", 1);
        Bodies.cohort(run, 2).put("succeeded", 9).put("failed", 1).put("trip", 2);
        coordinator.on("POST /api/v1/runs", Bodies.run("RUNNING")).run(run).tenants(Bodies.list(Bodies.failedTenant()));

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.out()).endsWith("""
                Failed tenants (1)
                  acme-corp  cohort 1, shard a, V12__due_index.sql line 14, SQLSTATE 23505
                      could not create unique index "invoice_number"

                What to do next
                  The run is finished; a resume is not required. Triage each failed tenant: this tries it again and prints the
                  whole root error.
                       ./echelon migrate-all-tenants --only acme-corp
                """);
        assertThat(coordinator.last().query()).contains("state=FAILED");
    }

    @Test
    void hasNothingToAdviseWhenEveryFailedTenantIsSuspended() {
        var run = Bodies.finished().put("succeeded", 29).put("failed", 1);
        Bodies.cohort(run, 1).put("succeeded", 9).put("failed", 1).put("suspended", 1);
        coordinator
                .on("POST /api/v1/runs", Bodies.run("RUNNING"))
                .run(run)
                .tenants(Bodies.list(Bodies.failedTenant().put("suspended", true)));

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.out())
                .contains(
                        "  suspended     1 of the failed, suspended by now: not retried, not counted towards the abort\n")
                .contains("SQLSTATE 23505, suspended\n")
                .endsWith("  Nothing: the run is finished, and every tenant that failed is suspended.\n");
    }

    @Test
    void reportsAnAbortOnlyAfterTheDrain() {
        coordinator
                .on("POST /api/v1/runs", Bodies.run("RUNNING"))
                .run(Bodies.run("RUNNING"), Bodies.aborted(3), Bodies.aborted(1), Bodies.aborted(0))
                .tenants(Bodies.list(Bodies.failedTenant()));

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.exit()).isEqualTo(4);
        assertThat(coordinator.requests().stream().map(Request::line).filter(("GET /api/v1/runs/" + RUN)::equals))
                .hasSize(4);
        assertThat(result.err())
                .isEqualTo(
                        "2026-11-22T02:01:00Z  ABORTED; nothing more is begun, 3 tenants in flight; the report follows when they"
                                + " have ended\n");
        assertThat(result.out())
                .contains("cohort 2 of 3  ABORTED: 4 succeeded, 1 failed, 0 skipped, 5 not done\n")
                .contains("Run " + RUN + " ABORTED: nothing is in flight any more\n")
                .contains("  abort reason  cohort 2 reached its abort rate: 1 of 10 failed, 1 aborts\n")
                .contains("  tenants       30: 14 succeeded, 1 failed, 0 skipped, 15 not reached\n")
                .contains("  2       TRIPPED")
                .contains("  3       not begun")
                .contains("       ./echelon migrate-all-tenants --only acme-corp\n")
                .contains("It goes on with cohort 2;")
                .contains("       ./echelon migrate-cohorts --resume " + RUN + "\n")
                .contains("do NOT resume");
    }

    @Test
    void saysThatAMigrationIsToBlameWhenAllFailuresLookLikeIt() {
        var tenant = Bodies.failedTenant();
        ((tools.jackson.databind.node.ObjectNode) tenant.get("error")).put("kind", "MIGRATION");
        coordinator
                .on("POST /api/v1/runs", Bodies.run("RUNNING"))
                .run(Bodies.aborted(0))
                .tenants(Bodies.list(tenant, tenant));

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.out())
                .contains("(all failures look like it): do NOT resume")
                .contains("    2 x MIGRATION, V12__due_index.sql line 14, SQLSTATE 23505");
    }

    @Test
    void exitsWith5WhenItIsPausedAndSaysHowToGoOn() {
        var paused = Bodies.runWithComplete("PAUSED", 1).put("inFlight", 0).put("pauseReason", "replica lag");
        paused.withArray("events")
                .addObject()
                .put("at", "2026-11-22T02:01:30Z")
                .put("kind", "PAUSED")
                .put("actor", "bert")
                .put("reason", "replica lag");
        coordinator.on("POST /api/v1/runs", Bodies.run("RUNNING")).run(paused);

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.out())
                .contains(
                        "PAUSED: nothing is in flight\n",
                        "  since         2026-11-22T02:01:30Z, paused by bert: replica lag\n")
                .contains("./echelon continue " + RUN + " --reason \"...\"", "./echelon abort " + RUN);
    }

    @Test
    void exitsWith5WhenOlderCodePausesItAndNamesTheInstanceAndTheWaysOut() {
        var reason = "The migrations need code 3.2.0 or later, and older code is running: billing 3.1.9 on host-7."
                + " Ship the new code first, then continue the run.";
        var paused = Bodies.runWithComplete("PAUSED", 1)
                .put("inFlight", 0)
                .put("minCompatibleCodeVersion", "3.2.0")
                .put("pauseReason", reason);
        paused.withArray("events")
                .addObject()
                .put("at", "2026-11-22T02:01:30Z")
                .put("kind", "PAUSED")
                .put("actor", "system")
                .put("reason", reason);
        coordinator.on("POST /api/v1/runs", Bodies.run("RUNNING")).run(paused);

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.out())
                .contains("  needs code    3.2.0 or later\n")
                .contains("  since         2026-11-22T02:01:30Z, paused by system: " + reason + "\n")
                .contains("  go on       ./echelon continue " + RUN);
    }

    @Test
    void reportsWhoAcceptedOlderCodeWhenAndWhy() {
        var run = Bodies.finished().put("minCompatibleCodeVersion", "3.2.0").put("acceptedOldCode", "reads both");
        run.withArray("events")
                .addObject()
                .put("at", "2026-11-22T02:00:01Z")
                .put("kind", "OLD_CODE_ACCEPTED")
                .put("actor", "anna")
                .put("reason", "reads both");
        coordinator.on("POST /api/v1/runs", Bodies.run("RUNNING")).run(run);

        var result = CommandLineRun.against(coordinator)
                .run("migrate-cohorts", "--accept-old-code", "--reason", "reads both");

        assertThat(Bodies.JSON
                        .readTree(coordinator.requests().get(0).body())
                        .get("acceptOldCode")
                        .booleanValue())
                .isTrue();
        assertThat(result.out()).contains("""
                  needs code    3.2.0 or later
                                2026-11-22T02:00:01Z, old code accepted by anna: reads both
                """);
    }

    @Test
    void isOneDocumentForJsonWithTheProgressBeside() {
        coordinator
                .on("POST /api/v1/runs", Bodies.run("RUNNING"))
                .run(Bodies.run("RUNNING"), Bodies.aborted(0))
                .tenants(Bodies.list(Bodies.failedTenant()));

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts", "--json");

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.json().get("exitCode").intValue()).isEqualTo(4);
        assertThat(result.json().get("run").get("state").stringValue()).isEqualTo("ABORTED");
        assertThat(result.json().get("run").get("abortedAt").stringValue()).isEqualTo("2026-11-22T02:02:30Z");
        assertThat(result.json()
                        .get("failedTenants")
                        .get(0)
                        .get("error")
                        .get("sqlState")
                        .stringValue())
                .isEqualTo("23505");
        assertThat(result.err()).contains("started", "cohort 1 of 3  done");
    }

    @Test
    void leavesAtOnceWithDetach() {
        coordinator.on("POST /api/v1/runs", Bodies.run("RUNNING"));

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts", "--detach", "--cohort-size", "10");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(coordinator.requests()).hasSize(1);
        assertThat(result.out())
                .isEqualTo(STARTED + "Left run " + RUN + ": it goes on without this window.\n"
                        + "  watch it      ./echelon watch " + RUN + "\n"
                        + "  pause it      ./echelon pause " + RUN + " --reason \"...\"\n"
                        + "  abort it      ./echelon abort " + RUN + " --reason \"...\"\n");
    }

    @Test
    void namesTheServerInEveryHintWhenItWasGivenAsAnOption() {
        coordinator.on("POST /api/v1/runs", Bodies.run("RUNNING"));

        var result = new CommandLineRun()
                .with("ECHELON_TOKEN", "t")
                .run("migrate-cohorts", "--detach", "--server", coordinator.url());

        assertThat(result.out()).contains("./echelon watch " + RUN + " --server " + coordinator.url() + "\n");
    }

    @Test
    void startsOnceWhenTheAnswerIsLost() {
        coordinator
                .on("POST /api/v1/runs", Answer.broken())
                .on("POST /api/v1/runs", Answer.problem(503, 69, "The master database cannot be reached."))
                .on("POST /api/v1/runs", Bodies.run("RUNNING"))
                .run(Bodies.finished());

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).contains("did not answer", "Asking again; it is started once only.");
        assertOneKeyInAll(3);
    }

    @Test
    void resumesOnceWhenTheAnswerIsLost() {
        coordinator
                .on("POST /api/v1/runs/" + RUN + "/resume", Answer.broken())
                .on("POST /api/v1/runs/" + RUN + "/resume", Bodies.runWithComplete("RUNNING", 1))
                .run(Bodies.finished());

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts", "--resume", RUN);

        assertThat(result.exit()).isZero();
        assertThat(result.err()).contains("did not answer", "Asking again; it is resumed once only.");
        assertOneKeyInAll(2);
    }

    private void assertOneKeyInAll(int posts) {
        List<String> keys = coordinator.requests().stream()
                .filter(r -> r.line().startsWith("POST"))
                .map(r -> String.valueOf(r.key()))
                .toList();
        assertThat(keys).hasSizeGreaterThanOrEqualTo(posts).allMatch(keys.get(0)::equals);
        assertThat(UUID.fromString(keys.get(0)).version()).isEqualTo(4);
    }

    @Test
    void givesUpAfterAMinuteWhenNoAnswerComesAtAll() {
        coordinator.on("POST /api/v1/runs", Answer.broken());

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.err()).contains("Whether it carried the request out is not known", "echelon runs");
        assertThat(result.waited()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(70));
    }

    @Test
    void resumesWithChangedLeversOnly() {
        coordinator
                .on("POST /api/v1/runs/" + RUN + "/resume", Bodies.runWithComplete("RUNNING", 1))
                .run(Bodies.finished());

        var result = CommandLineRun.against(coordinator)
                .run(
                        "migrate-cohorts",
                        "--resume",
                        RUN,
                        "--stagger-ms",
                        "0",
                        "--abort-rate",
                        "0.25",
                        "--max-in-flight",
                        "4",
                        "--accept-changed-set",
                        "--accept-old-code",
                        "--reason",
                        "comment only");

        assertThat(result.exit()).isZero();
        assertThat(Bodies.JSON.readTree(coordinator.requests().get(0).body())).isEqualTo(Bodies.JSON.readTree("""
                {"staggerMs": 0, "abortRate": 0.25, "maxInFlight": 4, "acceptChangedSet": true, "acceptOldCode": true, "reason": "comment only"}
                """));
        assertThat(result.out()).startsWith("Run " + RUN + " resumed: ");
    }

    @Test
    void passesARefusalOnInTheCoordinatorsWords() {
        coordinator.on(
                "POST /api/v1/runs",
                Answer.problem(
                        409, 65, "Run 42 is live: at most one run over the fleet at a time. Nothing was changed."));

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts");

        assertThat(result.exit()).isEqualTo(65);
        assertThat(result.err())
                .isEqualTo("Run 42 is live: at most one run over the fleet at a time. Nothing was changed.\n");
        assertThat(result.out()).isEmpty();
        assertThat(result.stillLeaving()).isFalse();
    }
}
