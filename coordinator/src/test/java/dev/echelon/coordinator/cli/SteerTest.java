package dev.echelon.coordinator.cli;

import static dev.echelon.coordinator.cli.Bodies.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.cli.PlayedCoordinator.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteerTest {
    private final PlayedCoordinator coordinator = new PlayedCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void pausesWithAReason() {
        coordinator.on(
                "POST /api/v1/runs/" + RUN + "/pause", Bodies.run("PAUSED").put("inFlight", 3));

        var result = CommandLineRun.against(coordinator).run("pause", RUN, "--reason", "Replik h\u00e4ngt nach");

        assertThat(result.exit()).isZero();
        assertThat(Bodies.JSON.readTree(coordinator.last().body()).get("reason").stringValue())
                .isEqualTo("Replik h\u00e4ngt nach");
        assertThat(result.out())
                .startsWith("Run " + RUN + " is paused. 3 tenants in flight will finish and be counted.\n")
                .contains("./echelon continue " + RUN);
    }

    @Test
    void continues() {
        coordinator.on("POST /api/v1/runs/" + RUN + "/continue", Bodies.run("RUNNING"));

        var result = CommandLineRun.against(coordinator).run("continue", RUN);

        assertThat(result.exit()).isZero();
        assertThat(result.out()).startsWith("Run " + RUN + " goes on: it is RUNNING.\n");
    }

    @Test
    void continuesBesideOlderCodeWhenItIsAcceptedWithAReason() {
        coordinator.on("POST /api/v1/runs/" + RUN + "/continue", Bodies.run("RUNNING"));

        var result =
                CommandLineRun.against(coordinator).run("continue", RUN, "--accept-old-code", "--reason", "reads both");

        assertThat(result.exit()).isZero();
        assertThat(Bodies.JSON.readTree(coordinator.last().body()))
                .isEqualTo(Bodies.JSON.readTree("{\"acceptOldCode\": true, \"reason\": \"reads both\"}"));
    }

    @Test
    void abortsAndSaysWhereTheReportIs() {
        coordinator.on("POST /api/v1/runs/" + RUN + "/abort", Bodies.aborted(1));

        var result = CommandLineRun.against(coordinator).run("abort", RUN, "--reason", "x");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .isEqualTo("Run " + RUN + " is aborted. 1 tenant in flight will finish and be counted.\n"
                        + "  its report    ./echelon watch " + RUN + "\n"
                        + "  resume it     ./echelon migrate-cohorts --resume " + RUN + "\n");
    }

    @Test
    void saysWhenTheStopIsRecordedAndNotYetCarriedOut() {
        coordinator.on(
                "POST /api/v1/runs/" + RUN + "/abort", Bodies.run("RUNNING").put("stopping", "ABORT"));

        assertThat(CommandLineRun.against(coordinator).run("abort", RUN).out())
                .startsWith("Run " + RUN
                        + ": the stop is recorded, nothing more is begun; it will be aborted in a moment.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "continue", "abort"})
    void passesARefusalOn(String verb) {
        coordinator.on(
                "POST /api/v1/runs/" + RUN + "/" + verb,
                Answer.problem(409, 65, "The run is FINISHED. Nothing was changed."));

        var result = CommandLineRun.against(coordinator).run(verb, RUN, "--json");

        assertThat(result.exit()).isEqualTo(65);
        assertThat(result.err()).isEqualTo("The run is FINISHED. Nothing was changed.\n");
        assertThat(result.json().get("exitCode").intValue()).isEqualTo(65);
        assertThat(result.json().get("detail").stringValue()).isEqualTo("The run is FINISHED. Nothing was changed.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "continue", "abort"})
    void isTheRunForJson(String verb) {
        coordinator.on("POST /api/v1/runs/" + RUN + "/" + verb, Bodies.run("RUNNING"));

        assertThat(CommandLineRun.against(coordinator)
                        .run(verb, RUN, "--json")
                        .json()
                        .get("runId")
                        .stringValue())
                .isEqualTo(RUN);
    }
}
