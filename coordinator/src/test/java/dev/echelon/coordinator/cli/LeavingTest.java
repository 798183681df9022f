package dev.echelon.coordinator.cli;

import static dev.echelon.coordinator.cli.Bodies.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process of its own that is told to end while it follows a run. */
class LeavingTest {
    private final PlayedCoordinator coordinator = new PlayedCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void saysThatTheRunGoesOnAndExitsWith5() throws IOException, InterruptedException {
        coordinator.run(Bodies.run("RUNNING"));
        var process = start("watch", RUN);
        await().until(() -> coordinator.requests().size() > 2);

        process.toHandle().destroy();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(5);
        assertThat(text(process))
                .isEqualTo("\nLeft run " + RUN + ": it goes on without this window.\n"
                        + "  watch it      echelon watch " + RUN + "\n"
                        + "  pause it      echelon pause " + RUN + " --reason \"...\"\n"
                        + "  abort it      echelon abort " + RUN + " --reason \"...\"\n");
    }

    @Test
    void doesNotClaimToKnowWhetherARunWasStartedWhoseAnswerNeverCame() throws IOException, InterruptedException {
        coordinator.onHold("POST /api/v1/runs");
        var process = start("migrate-cohorts");
        await().until(() -> !coordinator.requests().isEmpty());

        process.toHandle().destroy();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(5);
        assertThat(text(process)).contains("whether the run was started is not known. See: echelon runs");
    }

    private Process start(String... args) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath(), EchelonCommand.class.getName()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ECHELON_SERVER", coordinator.url());
        builder.environment().put("ECHELON_TOKEN", "t");
        return builder.start();
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
