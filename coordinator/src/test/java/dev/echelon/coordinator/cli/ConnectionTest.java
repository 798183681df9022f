package dev.echelon.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.cli.PlayedCoordinator.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final PlayedCoordinator coordinator = new PlayedCoordinator();

    @BeforeEach
    void answer() {
        coordinator.on("GET /api/v1/runs", Bodies.list());
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void usesTheFileThatUpWroteAndSaysSo() throws IOException {
        envFile("# by up\nexport ECHELON_SERVER='" + coordinator.url() + "'\nECHELON_TOKEN_FILE=\".echelon/token\"\n");
        Files.writeString(directory.resolve(".echelon/token"), "of-the-file\n");

        var result = new CommandLineRun().in(directory).run("runs");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEqualTo("Using " + coordinator.url() + " from .echelon/env.\n");
        assertThat(coordinator.last().authorization()).isEqualTo("Bearer of-the-file");
    }

    @Test
    void takesTheEnvironmentBeforeTheFileAndNeverSendsTheFilesTokenElsewhere() throws IOException {
        envFile("ECHELON_SERVER=http://127.0.0.1:1\nECHELON_TOKEN=of-the-file\n");

        var result = new CommandLineRun()
                .in(directory)
                .with("ECHELON_SERVER", coordinator.url())
                .run("runs");

        assertThat(result.exit()).isEqualTo(77);
        assertThat(result.err()).contains("ECHELON_TOKEN", "Nothing was changed.");
        assertThat(coordinator.requests()).isEmpty();
    }

    @Test
    void takesAnOptionBeforeAllElse() throws IOException {
        envFile("ECHELON_SERVER=http://127.0.0.1:1\n");
        var file = Files.writeString(directory.resolve("token"), "of-an-option");

        var result = new CommandLineRun()
                .in(directory)
                .with("ECHELON_SERVER", "http://127.0.0.1:2")
                .with("ECHELON_TOKEN", "of-the-environment")
                .run("--server", coordinator.url() + "/", "--token-file", file.toString(), "runs");

        assertThat(result.exit()).isZero();
        assertThat(coordinator.last().line()).isEqualTo("GET /api/v1/runs");
        assertThat(coordinator.last().authorization()).isEqualTo("Bearer of-an-option");
    }

    @Test
    void exitsWith64WhenNoCoordinatorIsNamed() {
        var result =
                new CommandLineRun().in(directory).with("ECHELON_TOKEN", "t").run("runs");

        assertThat(result.exit()).isEqualTo(64);
        assertThat(result.err())
                .contains("--server URL", "ECHELON_SERVER", "echelon up")
                .hasLineCount(1);
    }

    @Test
    void exitsWith66ForATokenFileThatIsNotThere() {
        var result = CommandLineRun.against(coordinator).in(directory).run("runs", "--token-file", "missing");

        assertThat(result.exit()).isEqualTo(66);
        assertThat(result.err()).contains("--token-file", "missing", "no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "two words", "line\nbreak", "t\u00f6ken"})
    void exitsWith77ForWhatIsNoTokenWithoutShowingIt(String token) {
        var result = CommandLineRun.against(coordinator).run("runs", "--token", token);

        assertThat(result.exit()).isEqualTo(77);
        assertThat(result.err()).contains("--token");
        assertThat(token.isBlank() || !result.err().contains(token)).isTrue();
        assertThat(coordinator.requests()).isEmpty();
    }

    @Test
    void exitsWith69AndNamesTheAddressWhenNobodyListens() {
        coordinator.close();

        var result = CommandLineRun.against(coordinator).run("runs");

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.err())
                .isEqualTo("The coordinator at " + coordinator.url()
                        + " (ECHELON_SERVER) cannot be reached: connection refused."
                        + " Nothing was sent. Check that it runs, and the address.\n");
    }

    @Test
    void exitsWith69ForAHostThatIsNotThere() {
        var result = new CommandLineRun()
                .with("ECHELON_SERVER", "http://no-such-host.invalid")
                .with("ECHELON_TOKEN", "t")
                .run("runs");

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.err()).contains("no such host").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"400, 64", "404, 66", "409, 65", "503, 69", "500, 70", "418, 70"})
    void takesTheExitCodeFromTheStatusWhereTheProblemNamesNone(int status, int exit) {
        coordinator.close();
        try (var other = new PlayedCoordinator()) {
            other.on(
                    "GET /api/v1/runs",
                    new Answer(
                            status,
                            "application/problem+json",
                            "{\"detail\": \"so it is\", \"errorId\": \"e-1\"}",
                            null));

            var result = CommandLineRun.against(other).run("runs", "--json");

            assertThat(result.exit()).isEqualTo(exit);
            assertThat(result.json().get("exitCode").intValue()).isEqualTo(exit);
            assertThat(result.err()).isEqualTo("so it is Find it in the coordinator's log by e-1.\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            302 | text/html        | <html>   | 69 | is not a coordinator
            404 | text/html        | <html>   | 69 | is not a coordinator
            502 | text/html        | <html>   | 69 | HTTP 502
            200 | application/json | {        | 69 | is not a coordinator
            200 | application/json | null     | 69 | is not a coordinator
            200 | application/json | {"a":1}  | 69 | is not a coordinator
            403 | text/plain       | no       | 77 | PLATFORM_ADMIN
            401 | text/plain       | no       | 77 | does not accept the token
            500 | application/json | []       | 69 | is not a coordinator
            """)
    void isNotMisledByWhateverAnswers(int status, String type, String body, int exit, String says) {
        coordinator.close();
        try (var other = new PlayedCoordinator()) {
            other.on("GET /api/v1/runs", new Answer(status, type, body, null));

            var result = CommandLineRun.against(other).run("runs");

            assertThat(result.exit()).isEqualTo(exit);
            assertThat(result.err()).contains(says).doesNotContain("Exception").hasLineCount(1);
        }
    }

    @Test
    void keepsTheTraceOfAFaultOfOursInAFile() {
        var result = new CommandLineRun()
                .with("ECHELON_SERVER", coordinator.url())
                .with("ECHELON_TOKEN", "t")
                .faulty()
                .run("runs");

        assertThat(result.exit()).isEqualTo(70);
        assertThat(result.err())
                .containsPattern("our fault \\([0-9a-f]{8}\\); the details are in \\S+\\.log\\.")
                .hasLineCount(1);
    }

    private void envFile(String text) throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve(".echelon")).resolve("env"), text);
    }
}
