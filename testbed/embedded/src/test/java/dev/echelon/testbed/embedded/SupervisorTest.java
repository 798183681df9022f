package dev.echelon.testbed.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set by the engine
class SupervisorTest {
    @TempDir
    Path directory;

    @Test
    void theProgramGetsItsEnvironmentAndNothingElse() throws Exception {
        Supervisor env = start(List.of("env"), Map.of("ONLY", "this"));
        assertThat(env.awaitEnd(Duration.ofSeconds(10))).isTrue();
        assertThat(env.exitCode()).isZero();
        // the shell adds its own
        assertThat(Files.readAllLines(log())).contains("ONLY=this").noneMatch(line -> line.startsWith("HOME="));
    }

    @Test
    void aJvmHearsTheSignalThatAsksItToEnd() {
        Supervisor jvm = startJvm();

        jvm.stop();

        assertThat(jvm.exitCode()).isEqualTo(128 + 15);
    }

    @Test
    void aSuspendedProgramIsStoppedAllTheSame() {
        Supervisor jvm = startJvm();
        jvm.suspend();

        jvm.stop();

        assertThat(Processes.isGone(jvm.program())).isTrue();
    }

    @Test
    void aProgramThatDoesNotListenIsKilledWhenPatienceEnds() {
        Supervisor deaf =
                start(List.of("sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"), System.getenv());
        awaitLog("deaf");

        deaf.stop();

        assertThat(deaf.exitCode()).isEqualTo(128 + 9);
    }

    @Test
    void killingTakesTheChildrenToo() {
        Supervisor parent = start(List.of("sh", "-c", "sleep 1000 & sleep 1000"), System.getenv());
        await().until(() -> parent.programAndChildren().size() == 3);
        List<ProcessHandle> all = parent.programAndChildren();

        parent.kill();

        assertThat(all).allMatch(Processes::isGone);
    }

    @Test
    void saysHowTheProgramEndedByItself() {
        Supervisor failing = start(List.of("sh", "-c", "echo why; exit 7"), System.getenv());
        assertThat(failing.awaitEnd(Duration.ofSeconds(10))).isTrue();
        assertThat(failing.exitCode()).isEqualTo(7);
        assertThat(log()).content().isEqualTo("why\n");
    }

    private Supervisor startJvm() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path source = directory.resolve("Waiting.java");
        try {
            Files.writeString(source, """
                    class Waiting {
                        public static void main(String[] args) throws Exception {
                            System.out.println("waiting");
                            Thread.currentThread().join();
                        }
                    }
                    """);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Supervisor jvm = start(List.of(java.toString(), source.toString()), System.getenv());
        awaitLog("waiting");
        return jvm;
    }

    private Supervisor start(List<String> command, Map<String, String> environment) {
        return Supervisor.start(
                command,
                environment,
                directory,
                log(),
                new Supervisor.Ending("TERM", Duration.ofSeconds(2), Optional.empty()));
    }

    /** The shell that makes the log may not have come to that yet. */
    private void awaitLog(String text) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Files.exists(log()) && Files.readString(log()).contains(text));
    }

    private Path log() {
        return directory.resolve("log");
    }
}
