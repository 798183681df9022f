package dev.echelon.coordinator.cli;

import static dev.echelon.coordinator.cli.Bodies.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListsTest {
    private final PlayedCoordinator coordinator = new PlayedCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void listsRunsOneARow() {
        coordinator.on(
                "GET /api/v1/runs",
                Bodies.list(
                        Bodies.finished(),
                        Bodies.run("RUNNING").put("kind", "FAN_OUT").putNull("state")));

        var result = CommandLineRun.against(coordinator).run("runs", "--limit", "2");

        assertThat(result.exit()).isZero();
        assertThat(coordinator.last().query()).isEqualTo("limit=2");
        assertThat(result.out())
                .hasLineCount(3)
                .contains(RUN + "  cohorts  FINISHED  2026-11-22T02:00:00Z  2026-11-22T02:05:00Z       30         30")
                .contains(RUN + "  fan-out  LEGACY    2026-11-22T02:00:00Z  - ");
    }

    @Test
    void saysThatThereIsNoneYet() {
        coordinator.on("GET /api/v1/runs", Bodies.list());

        assertThat(CommandLineRun.against(coordinator).run("runs").out()).isEqualTo("There is no run yet.\n");
        assertThat(CommandLineRun.against(coordinator).run("runs", "--json").json())
                .isEmpty();
    }

    @Test
    void listsWorkers() {
        coordinator.on(
                "GET /api/v1/workers",
                Bodies.list(
                        Bodies.worker(), Bodies.worker().put("workerId", "w-2").put("accepting", false)));

        var result = CommandLineRun.against(coordinator).run("workers");

        assertThat(result.out()).isEqualToNormalizingNewlines("""
                Workers: 2 live, 6 of 8 slots busy
                  WORKER  STATE     BUSY  SLOTS  PARTITIONS  LAST HEARD  SET           FITS  SET SINCE             HOST    BUILD
                  w-1     live         3      8           2  2 s ago     3f9a1c0b77de  yes   2026-11-22T01:40:00Z  host-1  0.1.0
                  w-2     draining     3      8           2  2 s ago     3f9a1c0b77de  yes   2026-11-22T01:40:00Z  host-1  0.1.0
                """);
    }

    @Test
    void tellsWhichWorkersHaveTheWrongMigrationSetAndWhy() {
        coordinator.on(
                "GET /api/v1/workers",
                Bodies.list(
                        Bodies.worker().put("setFits", false).put("accepting", false),
                        Bodies.worker()
                                .put("workerId", "w-2")
                                .put("setFits", false)
                                .put("setProblem", "V2__x.sql, line 1: a quote is opened and never closed: close it."),
                        Bodies.worker().put("workerId", "w-3").putNull("setFits")));

        var result = CommandLineRun.against(coordinator).run("workers");

        assertThat(result.out())
                .startsWith("Workers: 3 live, 9 of 16 slots busy; 2 lack a migration set that a live run needs\n")
                .containsPattern("w-1 +WRONG SET .* 3f9a1c0b77de  NO ")
                .containsPattern("w-2 +live .* 3f9a1c0b77de  NO ")
                .containsPattern("w-3 +live .* 3f9a1c0b77de  - ")
                .endsWith(
                        "  w-2 keeps this set, since its migrations cannot be used as they are now: V2__x.sql, line 1: a quote"
                                + " is opened and never closed: close it.\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "migrate-cohorts",
                "migrate-all-tenants",
                "runs",
                "status",
                "watch",
                "pause",
                "continue",
                "abort",
                "workers"
            })
    void explainsEveryCommandWithExamplesAndExitCodes(String command) {
        var args = command.isEmpty() ? new String[] {"--help"} : new String[] {command, "--help"};

        var result = new CommandLineRun().run(args);

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("Examples:", "Exits with").doesNotContain("\u001b");
        assertThat(result.out().lines()).allMatch(l -> l.length() <= 120);
    }

    @Test
    void showsItsVersion() {
        assertThat(new CommandLineRun().run("--version").out()).startsWith("echelon ");
    }
}
