package dev.echelon.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that completes commands, in a real bash. */
class CompletionTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void print() throws IOException {
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "bash"))),
                "there is no bash on the PATH");
        var result = new CommandLineRun().run("completion");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        Files.writeString(folder.resolve("completion"), result.out());
    }

    @Test
    void isThereForTheCommandByWhateverPathItIsCalled() throws Exception {
        assertThat(bash("complete -p echelon")).singleElement().asString().contains("-F _complete_echelon", " echelon");
    }

    @Test
    void namesEveryCommand() throws Exception {
        assertThat(completed("echelon", ""))
                .contains("migrate-cohorts", "status", "check-code-version", "completion", "up", "demo", "bench");
        assertThat(completed("echelon", "migrate-"))
                .containsExactlyInAnyOrder("migrate-cohorts", "migrate-all-tenants");
    }

    @Test
    void namesTheOptionsOfTheCommandThatWasTyped() throws Exception {
        assertThat(completed("echelon", "migrate-cohorts", "--d")).containsExactlyInAnyOrder("--dry-run", "--detach");
        assertThat(completed("echelon", "up", "--de")).containsExactly("--demo-fleet");
    }

    @Test
    void namesTheStatesOfATenant() throws Exception {
        assertThat(completed("echelon", "status", "--state", "s")).containsExactlyInAnyOrder("skipped", "succeeded");
    }

    private List<String> completed(String... words) throws Exception {
        // compopt works only while bash itself completes; the rest is what Tab calls
        return bash(
                "compopt() { :; }; COMP_WORDS=(" + String.join(" ", words).replaceFirst(" $", " ''") + "); COMP_CWORD="
                        + (words.length - 1) + "; COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE};"
                        + " _complete_echelon; printf '%s\\n' \"${COMPREPLY[@]}\"");
    }

    private List<String> bash(String script) throws Exception {
        var process = new ProcessBuilder("bash", "-c", "source ./completion && " + script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
