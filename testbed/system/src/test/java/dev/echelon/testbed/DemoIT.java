package dev.echelon.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.testbed.embedded.Processes;
import dev.echelon.testbed.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as the front page has it: {@code ./echelon demo}. */
@SuppressWarnings("NullAway.Init") // set by the engine
class DemoIT {
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killWhatIsLeft() {
        started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void abortsOnBadDataAndResumesToTheEnd() throws Exception {
        Process demo = demo();

        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        String said = output();
        assertThat(demo.exitValue()).as(said).isZero();
        assertThat(said)
                .contains("DRY RUN: nothing is applied")
                .contains("588 migrations on 196 tenants")
                .contains("Cohort 2 of 8: 25 tenants; aborts at the 3rd failure")
                .contains("abort_reason")
                .contains("bremen-optician", "cadiz-brewery", "cork-garage")
                .contains("invoice_total_not_negative")
                .contains("23514")
                .contains("cork-garage: 3 rows")
                .contains("FINISHED")
                .containsPattern("succeeded_count +\\| 196")
                .containsPattern("failed_count +\\| 3")
                .containsPattern("failed_count +\\| 0")
                .contains("schema public: successful, at version 4")
                .contains("schema bremen_optician: successful, at version 4")
                .doesNotContain("\tat ")
                .doesNotContain("could not be stopped");
        assertThat(said.lines().filter(line -> line.startsWith("(exit code ")))
                .containsExactly("(exit code 0)", "(exit code 4)", "(exit code 3)", "(exit code 0)", "(exit code 0)");
        assertThat(directory.resolve(".echelon/demo/data")).doesNotExist();
        assertThat(directory.resolve(".echelon/demo/logs")).isNotEmptyDirectory();
    }

    @Test
    void stopsEverythingAtCtrlC() throws Exception {
        Process demo = demo();
        await().atMost(PATIENCE).until(() -> output().contains("Building a fleet") || !demo.isAlive());
        List<ProcessHandle> children = demo.descendants().toList();
        assertThat(children).hasSizeGreaterThan(4);

        // a terminal sends it to the whole group
        new ProcessBuilder("kill", CtrlC.option(), "--", "-" + demo.pid())
                .start()
                .waitFor();

        assertThat(demo.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isNotZero();
        assertThat(children).allMatch(Processes::isGone);
        assertThat(output()).contains("Stopping.").doesNotContain("\tat ");
        assertThat(directory.resolve(".echelon/demo/data")).doesNotExist();
    }

    @Test
    void leavesADirectoryAloneThatIsNotItsOwn() throws Exception {
        Path precious =
                Files.createDirectories(directory.resolve(".echelon/demo/data")).resolve("precious");
        Files.writeString(precious, "precious");

        Process demo = demo();

        assertThat(demo.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(69);
        assertThat(output()).contains("was not made by a demo").contains("Nothing was changed");
        assertThat(precious).hasContent("precious");
    }

    private Process demo() throws IOException {
        ProcessBuilder demo = new ProcessBuilder("setsid", Stack.launcher().toString(), "demo")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        demo.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = demo.start();
        started.add(process);
        return process;
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("output"));
    }
}
