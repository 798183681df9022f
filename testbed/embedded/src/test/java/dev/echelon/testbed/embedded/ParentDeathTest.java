package dev.echelon.testbed.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of the servers when the JVM that started them is killed. */
class ParentDeathTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void bothServersEndWhenTheirParentIsKilledAndTheDataAreKept(@TempDir Path directory) throws Exception {
        Parent parent = Parent.start(directory.toString());

        parent.kill();

        await().atMost(SOON).until(() -> parent.areServersGone());
        try (EmbeddedPostgres next = startOn(directory)) {
            assertThat(EmbeddedPostgresTest.query(next, "postgres", "SELECT count(*) FROM t"))
                    .isEqualTo("1");
        }
    }

    @Test
    void theNextStartNeedNotWaitForTheEndOfTheLast(@TempDir Path directory) throws Exception {
        Parent parent = Parent.start(directory.toString());
        parent.kill();

        try (EmbeddedPostgres next = startOn(directory);
                EmbeddedKafka kafka = EmbeddedKafka.builder()
                        .directory(directory.resolve("kafka"))
                        .start()) {
            assertThat(parent.areServersGone()).isTrue();
            assertThat(EmbeddedPostgresTest.query(next, "postgres", "SELECT count(*) FROM t"))
                    .isEqualTo("1");
            assertThat(kafka.pid()).isPositive();
        }
    }

    @Test
    void aServerThatLostItsSupervisorTooIsStoppedByTheNextStart(@TempDir Path directory) throws Exception {
        Parent parent = Parent.start(directory.toString());
        List<ProcessHandle> shells = parent.process()
                .descendants()
                .filter(p -> List.of(p.info().arguments().orElse(new String[0])).contains("echelon-supervisor"))
                .toList();
        assertThat(shells).hasSize(2);
        // the one that reads first: it would stop the server when the other is gone
        Processes.kill(List.of(shells.get(1)));
        Processes.kill(List.of(shells.get(0)));
        parent.kill();
        assertThat(Processes.isGone(parent.postgres())).isFalse();

        try (EmbeddedPostgres next = startOn(directory)) {
            assertThat(Processes.isGone(parent.postgres())).isTrue();
            assertThat(EmbeddedPostgresTest.query(next, "postgres", "SELECT count(*) FROM t"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aStalePidFileThatNamesAnotherProgramHarmsNobody(@TempDir Path directory) throws Exception {
        startOn(directory).close();
        Path data = directory.resolve("postgres/data");
        Process innocent = new ProcessBuilder("cat").start();
        try {
            Files.writeString(data.resolve("postmaster.pid"), innocent.pid() + "\n" + data + "\n1\n2\n\n127.0.0.1\n");
            startOn(directory).close();
            assertThat(innocent.isAlive()).isTrue();
        } finally {
            innocent.destroy();
        }
    }

    @Test
    void temporaryServersEndWithTheirParentAndLeaveNothingBehind() throws Exception {
        Parent parent = Parent.start("temporary");
        assertThat(parent.data()).exists();

        parent.kill();

        await().atMost(SOON).until(() -> parent.areServersGone());
        await().atMost(SOON).until(() -> !Files.exists(parent.data().getParent()));
    }

    private static EmbeddedPostgres startOn(Path directory) {
        return TestServers.postgresBuilder()
                .directory(directory.resolve("postgres"))
                .start();
    }

    /** A JVM that runs {@link ParentProgram}. */
    private record Parent(Process process, ProcessHandle postgres, ProcessHandle broker, Path data) {
        static Parent start(String argument) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ParentProgram.class.getName(),
                            argument)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String[] said =
                    process.inputReader(StandardCharsets.UTF_8).readLine().split(" ");
            return new Parent(process, handle(said[0]), handle(said[1]), Path.of(said[2]));
        }

        void kill() {
            Processes.kill(List.of(process.toHandle()));
        }

        boolean areServersGone() {
            return Processes.isGone(postgres) && Processes.isGone(broker);
        }

        private static ProcessHandle handle(String pid) {
            return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        }
    }
}
