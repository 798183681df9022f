package dev.echelon.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.testbed.docs.DocumentsInAction;
import dev.echelon.testbed.docs.DocumentsOnASystem;
import dev.echelon.testbed.embedded.Processes;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user starts it. */
@SuppressWarnings("NullAway.Init") // set by the engine
class UpIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killWhatIsLeft() {
        started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void saysWhatToDoNextAndStopsEverythingAtCtrlC() throws Exception {
        Process up = up("--workers", "2", "--demo-fleet");
        String said = awaitUp(up);
        assertThat(said)
                .contains("Building a fleet of 200 tenants")
                .contains("Next, in another terminal")
                .contains("migrate-cohorts --dry-run");
        DocumentsOnASystem.areTrueIn(directory);
        DocumentsInAction.doWhatTheySay(directory);
        List<ProcessHandle> children = up.descendants().toList();
        assertThat(children).hasSizeGreaterThan(4);

        // a terminal sends it to the whole group
        signal(CtrlC.option(), "-" + up.pid());

        assertThat(up.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(children).allMatch(Processes::isGone);
        assertThat(output()).contains("Stopping").doesNotContain("could not").doesNotContain("ended by itself");
        assertThat(directory.resolve(".echelon/env")).doesNotExist();
        assertThat(directory.resolve(".echelon/logs/coordinator-1.log"))
                .content()
                .contains("Graceful shutdown complete");
    }

    @Test
    void isRefusedWhereItIsUpAndLeavesNothingRunningWhenItIsKilledAndStartsAgainOnTheSamePorts() throws Exception {
        Process first = up("--workers", "2");
        awaitUp(first);
        List<ProcessHandle> children = first.descendants().toList();
        String ports = Files.readString(directory.resolve(".echelon/ports"));
        assertIsRefusedBeside(first);

        first.destroyForcibly().waitFor();

        await().atMost(Duration.ofSeconds(45)).until(() -> children.stream().allMatch(Processes::isGone));
        awaitUp(up());
        assertThat(Files.readString(directory.resolve(".echelon/ports"))).isEqualTo(ports);
    }

    private void assertIsRefusedBeside(Process first) throws Exception {
        Process second = up();

        assertThat(second.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(65);
        assertThat(output()).contains("already up").contains("process " + first.pid());
        assertThat(first.isAlive()).isTrue();
    }

    @Test
    void refusesANumberOfWorkersThatIsNone() throws Exception {
        Process up = up("--workers", "99");
        assertThat(up.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(64);
        assertThat(output()).contains("--workers is 99, allowed is 0 to 16").doesNotContain("\tat ");
        assertThat(directory.resolve(".echelon")).doesNotExist();
    }

    private Process up(String... more) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        List<String> command = new ArrayList<>(
                List.of("setsid", java.toString(), "-Xmx128m", "-jar", testbed().toString(), "up", "--workers", "0"));
        if (more.length > 0) {
            command.subList(command.size() - 2, command.size()).clear();
            command.addAll(List.of(more));
        }
        Process up = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output-" + started.size()).toFile())
                .start();
        started.add(up);
        return up;
    }

    private static Path testbed() throws URISyntaxException {
        Path classes = Path.of(TestbedCommand.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return classes.resolveSibling("testbed.jar");
    }

    private String awaitUp(Process up) throws IOException {
        await().atMost(PATIENCE).until(() -> output().contains("Ctrl-C stops everything") || !up.isAlive());
        assertThat(output()).contains("Echelon is up at http://127.0.0.1:");
        return output();
    }

    /** What the command that was started last has said. */
    private String output() throws IOException {
        return Files.readString(directory.resolve("output-" + (started.size() - 1)));
    }

    private static void signal(String signal, String target) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, "--", target).start().waitFor())
                .isZero();
    }
}
