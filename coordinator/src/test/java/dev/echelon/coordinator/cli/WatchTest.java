package dev.echelon.coordinator.cli;

import static dev.echelon.coordinator.cli.Bodies.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.cli.PlayedCoordinator.Answer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final PlayedCoordinator coordinator = new PlayedCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void sumsUpWhatWasCompleteBeforeItCame() {
        coordinator.run(
                Bodies.runWithComplete("RUNNING", 2).put("serverTime", "2026-11-22T02:03:30Z"), Bodies.finished());

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith(
                        "2026-11-22T02:03:00Z  cohorts 1 to 2 of 3  done before: 20 succeeded, 0 failed, 0 skipped\n"
                                + "2026-11-22T02:05:00Z  cohort 3 of 3  done: 10 succeeded");
    }

    @Test
    void tellsOfACohortThatCompletesWhileItComes() {
        coordinator.run(
                Bodies.runWithComplete("RUNNING", 1).put("serverTime", "2026-11-22T02:01:01Z"), Bodies.finished());

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.out()).startsWith("2026-11-22T02:01:00Z  cohort 1 of 3  done: 10 succeeded");
    }

    @Test
    void callsTheCohortsOfBeforeAResumeDoneBefore() {
        coordinator.run(
                Bodies.runWithComplete("RUNNING", 1).put("serverTime", "2026-11-22T02:09:00Z"), Bodies.finished());

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.out()).startsWith("2026-11-22T02:01:00Z  cohort 1 of 3  done before: 10 succeeded");
    }

    @Test
    void followsTheLatestRunByItsIdSoThatANewerOneDoesNotTakeItsPlace() {
        coordinator.on("GET /api/v1/runs/latest", Bodies.run("RUNNING")).run(Bodies.finished());

        var result = CommandLineRun.against(coordinator).run("watch");

        assertThat(result.exit()).isZero();
        assertThat(coordinator.requests())
                .extracting(PlayedCoordinator.Request::line)
                .containsExactly("GET /api/v1/runs/latest", "GET /api/v1/runs/" + RUN);
    }

    @Test
    void keepsAskingACoordinatorThatRestarts() {
        coordinator
                .run(Bodies.run("RUNNING"))
                .on("GET /api/v1/runs/" + RUN, Answer.broken())
                .on("GET /api/v1/runs/" + RUN, new Answer(502, "text/html", "<html>bad gateway</html>", null))
                .on("GET /api/v1/runs/" + RUN, Answer.problem(503, 69, "The master database cannot be reached."))
                .run(Bodies.finished());

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.exit()).isZero();
        assertThat(result.err())
                .contains("cannot be reached")
                .contains("The run does not need this window; asking again for up to 10 min.")
                .contains("the coordinator answers again")
                .hasLineCount(2);
    }

    @Test
    void keepsAskingForTheReportOfARunThatEndedAsTheCoordinatorRestarted() {
        var run = Bodies.finished().put("succeeded", 29).put("failed", 1);
        coordinator
                .run(run)
                .on(
                        "GET /api/v1/runs/" + RUN + "/tenants",
                        Answer.problem(503, 69, "The master database cannot be reached."))
                .tenants(Bodies.list(Bodies.failedTenant()));

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.out()).contains("Failed tenants (1)");
    }

    @Test
    void givesUpOnACoordinatorThatStaysAwayAndSaysThatTheRunGoesOn() {
        coordinator.run(Bodies.run("RUNNING")).on("GET /api/v1/runs/" + RUN, Answer.broken());

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.waited()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
        assertThat(result.err())
                .endsWith("Run " + RUN + " does not need this window; follow it again with: ./echelon watch " + RUN
                        + "\n");
    }

    @Test
    void endsWith77WhenTheTokenExpiresOnTheWay() {
        coordinator
                .run(Bodies.run("RUNNING"))
                .on(
                        "GET /api/v1/runs/" + RUN,
                        new Answer(
                                401,
                                "text/plain",
                                "",
                                "Bearer error=\"invalid_token\", error_description=\"Jwt expired at 2026-11-22T02:01:00Z\""));

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.exit()).isEqualTo(77);
        assertThat(result.err())
                .contains("does not accept the token: Jwt expired at 2026-11-22T02:01:00Z. ")
                .contains("does not need this window")
                .doesNotContain("secret-token");
    }

    @Test
    void saysWhyNothingMovesWhenNothingDoes() {
        var stuck = Bodies.run("RUNNING")
                .put("waitingFor", "a worker: none is live")
                .put("inFlight", 0);
        coordinator.run(
                stuck.deepCopy().put("serverTime", "2026-11-22T02:01:00Z"),
                stuck.deepCopy().put("serverTime", "2026-11-22T02:01:14Z"),
                stuck.deepCopy().put("serverTime", "2026-11-22T02:01:15Z"),
                stuck.deepCopy().put("serverTime", "2026-11-22T02:01:50Z"),
                stuck.deepCopy().put("serverTime", "2026-11-22T02:02:16Z"),
                Bodies.finished());

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.err()).isEqualTo("""
                2026-11-22T02:01:15Z  nothing moves; waiting for a worker: none is live
                2026-11-22T02:02:16Z  nothing moves; waiting for a worker: none is live
                """);
    }

    @Test
    void keepsQuietAboutTheStagger() {
        var staggers = Bodies.runWithComplete("RUNNING", 1)
                .put("waitingFor", "the stagger")
                .put("nextReleaseAt", "2026-11-22T03:00:00Z");
        coordinator.run(
                staggers.deepCopy().put("serverTime", "2026-11-22T02:01:00Z"),
                staggers.deepCopy().put("serverTime", "2026-11-22T02:30:00Z"),
                Bodies.finished());

        assertThat(CommandLineRun.against(coordinator).run("watch", RUN).err()).isEmpty();
    }

    @Test
    void exitsWith66ForARunThatIsNotThere() {
        coordinator.on("GET /api/v1/runs/" + RUN, Answer.problem(404, 66, "There is no run " + RUN + "."));

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.exit()).isEqualTo(66);
        assertThat(result.err()).isEqualTo("There is no run " + RUN + ".\n");
    }

    @Test
    void reportsALegacyRunWithoutCohorts() {
        var legacy =
                Bodies.run("RUNNING").putNull("state").put("inFlight", 0).put("finishedAt", "2026-11-22T02:30:00Z");
        legacy.putArray("cohorts");
        legacy.putArray("events");
        legacy.putNull("migrationSetHash")
                .putNull("abortRate")
                .putNull("maxInFlight")
                .putNull("startedBy");
        coordinator.run(legacy);

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("LEGACY");
    }

    @Test
    void collapsesPlainNeighboursOfALongRunInTheReport() {
        var run = Bodies.finished()
                .put("totalTenants", 1000)
                .put("succeeded", 998)
                .put("failed", 2)
                .put("cohortCount", 100);
        var cohorts = run.putArray("cohorts");
        for (int c = 1; c <= 100; c++) {
            cohorts.addObject()
                    .put("cohort", c)
                    .put("planned", 10)
                    .put("trip", 3)
                    .put("succeeded", c == 40 ? 8 : 10)
                    .put("failed", c == 40 ? 2 : 0)
                    .put("skipped", 0)
                    .put("suspended", 0)
                    .put("releasedAt", "2026-11-22T02:00:00Z")
                    .put("completedAt", "2026-11-22T02:05:00Z");
        }
        coordinator
                .run(run)
                .tenants(
                        Bodies.list(Bodies.failedTenant(), Bodies.failedTenant().put("slug", "beta")));

        var result = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(result.out().lines().filter(l -> l.matches("  [0-9]+( to [0-9]+)?  +done.*")))
                .hasSize(3)
                .anyMatch(l -> l.startsWith("  1 to 39 ") && l.contains(" 390 "))
                .anyMatch(l -> l.startsWith("  40 ") && l.contains("done, failures"))
                .anyMatch(l -> l.startsWith("  41 to 100 "));
    }

    @Test
    void drawsABarOnATerminalAndNoEscapeSequenceElsewhere() {
        coordinator.run(Bodies.run("RUNNING"), Bodies.runWithComplete("RUNNING", 2), Bodies.finished());

        var terminal = CommandLineRun.against(coordinator).onTerminal().run("watch", RUN);
        var pipe = CommandLineRun.against(coordinator).run("watch", RUN);

        assertThat(terminal.err()).contains("\r\u001b[K", "30/30");
        assertThat(terminal.out()).doesNotContain("\u001b").contains("cohort 2 of 3", "FINISHED");
        assertThat(pipe.out() + pipe.err()).doesNotContain("\u001b", "\r");
    }
}
