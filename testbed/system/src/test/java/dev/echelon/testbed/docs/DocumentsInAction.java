package dev.echelon.testbed.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Types what the documents tell to type and changes something, each command in a state that it is meant for, where {@code echelon up
 * --demo-fleet} runs. A command that a document gains and this does not type fails it.
 */
public final class DocumentsInAction {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern STARTED = Pattern.compile("Run ([0-9a-f-]{36}) (started|resumed)");
    private static final Pattern CURL = Pattern.compile("^ {4}(curl (?:.*\\\\\\n)*.*)$", Pattern.MULTILINE);
    private static final String FAILING = "bremen-optician";

    private final Path directory;
    private final Set<String> open;
    /** A run that is over, whose stream of events ends. */
    private String finished = "";

    private int typed;

    private DocumentsInAction(Path directory) {
        this.directory = directory;
        this.open = documented();
    }

    /** Types them all. */
    public static void doWhatTheySay(Path directory) throws Exception {
        var documents = new DocumentsInAction(directory);
        documents.olderCodeIsRunning();
        documents.migrates();
        documents.isSteered();
        documents.calls();
        documents.mendsItsMigrations();
        assertThat(documents.open).as("documented, and typed by no test").isEmpty();
    }

    private static Set<String> documented() {
        Set<String> others = Stream.concat(
                        CommandTables.testbeds().getSubcommands().keySet().stream(),
                        DocumentsOnASystem.READING.stream())
                .collect(Collectors.toSet());
        return Documents.pages().stream()
                .flatMap(page -> Stream.concat(
                        DocumentedCommandsTest.commands(page).stream(),
                        Markdown.of(Documents.read(page)).inline().stream()
                                .filter(code -> code.startsWith("./echelon "))
                                .map(code -> TypedCommand.of(code.substring("./echelon ".length())))
                                .filter(command -> command.problem() == null)))
                .filter(command -> !others.contains(command.words().get(0))
                        && !command.words().contains("--dry-run")
                        && !command.words().contains("--help"))
                .map(TypedCommand::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void olderCodeIsRunning() throws Exception {
        master("SELECT identity.echelon_service_register(gen_random_uuid(), 'billing', '3.1.0', 'host-1', 600000)");
        exits(65, "migrate-cohorts", "", "");
        var accepted = start(
                "migrate-cohorts --accept-old-code --reason \"billing 3.1 does not read the dropped column\"", "");
        exits(0, "pause RUN --reason …", accepted.run(), "");
        accepted.endsWith(5);
        exits(0, "continue RUN --reason \"3.2.0 is rolled out\"", accepted.run(), "");
        exits(0, "abort RUN --reason …", accepted.run(), "");
        exits(4, "watch RUN", accepted.run(), "");
        var resumed = start("migrate-cohorts --resume RUN_ID", accepted.run());
        exits(0, "abort RUN --reason …", resumed.run(), "");
        resumed.endsWith(4);
        master("DELETE FROM identity.echelon_service_instance");
    }

    private void migrates() throws Exception {
        Typed whole = type(take("migrate-cohorts --stagger-ms 1000"), "");
        assertThat(whole.endsWith(3)).contains("193 succeeded");
        finished = whole.run();
        exits(0, "status", "", "FINISHED");
        exits(3, "migrate-all-tenants --only SLUG", "", FAILING);
        mainJob();
        exits(0, "completion", "", "complete -F");
    }

    /** What the front page shows is what it says. */
    private void mainJob() throws Exception {
        String command = "migrate-cohorts --cohort-size 25 --stagger-ms 2000";
        String page = Documents.read(Documents.HOME.resolve("README.md"));
        ShownOutput.of(page, command).isStillTrueOf(type(take(command), "").endsWith(4));
        ShownOutput.of(page, "status").isStillTrueOf(type("status", "").endsWith(0));
    }

    private void isSteered() throws Exception {
        var running = start("migrate-cohorts --cohort-size 50 --stagger-ms 120000", "");
        exits(0, "pause RUN --reason ...", running.run(), "");
        running.endsWith(5);
        exits(0, "status [RUN]", running.run(), "PAUSED");
        exits(0, "continue RUN", running.run(), "");
        exits(0, "pause RUN", running.run(), "");
        exits(0, "abort RUN --reason …", running.run(), "");
        // the demo's three with bad data are in one cohort of this size, and two abort it
        exits(4, "migrate-cohorts --cohort-size 20 --stagger-ms 2000", "", "ABORTED");
    }

    /** The calls of the API, as they stand there. */
    private void calls() throws Exception {
        List<String> calls = CURL.matcher(Documents.read(Documents.HOME.resolve("docs/api.md")))
                .results()
                .map(call -> call.group(1))
                .toList();
        assertThat(calls).hasSizeGreaterThan(2);
        if (sh("command -v curl").exit() != 0) {
            System.out.println("There is no curl here: the calls of docs/api.md were not made.");
            return;
        }
        String begun = "";
        for (String call : calls) {
            Said said = sh("set -a; . .echelon/env; set +a; curl() { command curl -fsS --max-time 60 \"$@\"; }\n"
                    + call.replace("/RUN/", "/" + finished + "/"));
            assertThat(said.exit()).as(call + " said " + said.text()).isZero();
            Matcher run =
                    Pattern.compile("\"runId\"\\s*:\\s*\"([0-9a-f-]{36})\"").matcher(said.text());
            if (call.contains("-X POST") && run.find()) {
                begun = run.group(1);
                type("abort RUN --reason …", begun).endsWith(0);
            }
        }
        assertThat(begun).isNotEmpty();
    }

    private void mendsItsMigrations() throws Exception {
        Path script;
        try (Stream<Path> scripts = Files.list(directory.resolve(".echelon/migrations"))) {
            script = scripts.filter(file -> file.getFileName().toString().startsWith("V2__"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(script, "\n-- mended\n", StandardOpenOption.APPEND);
        await().atMost(PATIENCE)
                .untilAsserted(() -> type("migrate-cohorts --dry-run", "").endsWith(65));
        var mended = start(
                "migrate-cohorts --accept-edited VERSION --reason \"what was mended, and why it holds for them\"", "");
        exits(0, "abort RUN --reason …", mended.run(), "");
        mended.endsWith(4);
    }

    /** Types a documented command and waits for its end. */
    private void exits(int code, String command, String run, String saying) throws Exception {
        assertThat(type(take(command), run).endsWith(code)).contains(saying);
    }

    /** Types a documented command and waits until it has begun a run. */
    private Typed start(String command, String run) throws Exception {
        Typed begun = type(take(command), run);
        await().atMost(PATIENCE).until(() -> !begun.run().isEmpty() || !begun.process.isAlive());
        assertThat(begun.run()).as(command + " said " + begun.said()).isNotEmpty();
        return begun;
    }

    private String take(String command) {
        String name = TypedCommand.of(command).toString();
        assertThat(documented()).as("no document says this any more").contains(name);
        open.remove(name);
        return command;
    }

    private Typed type(String command, String run) throws IOException {
        String meant = command.replaceAll("\\[?\\bRUN(_ID)?\\b]?", run)
                .replace("SLUG", FAILING)
                .replace("VERSION", "2");
        Path output = directory.resolve("documented-action-" + typed++);
        TypedCommand words = TypedCommand.of(meant);
        return new Typed(words, DocumentsOnASystem.start(words, directory, output), output);
    }

    private void master(String sql) throws SQLException {
        try (Connection master = DocumentsOnASystem.master(directory);
                var statement = master.createStatement()) {
            statement.execute(sql);
        }
    }

    private record Said(int exit, String text) {}

    private Said sh(String script) throws IOException, InterruptedException {
        Path output = directory.resolve("documented-call-" + typed++);
        Process process = new ProcessBuilder(new ArrayList<>(List.of("sh", "-c", script)))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(script)
                .isTrue();
        return new Said(process.exitValue(), Files.readString(output));
    }

    /** A command that was typed. */
    private record Typed(TypedCommand command, Process process, Path output) {
        String said() {
            return Documents.read(output);
        }

        /** The run that it has begun; empty: none yet. */
        String run() {
            Matcher started = STARTED.matcher(said());
            return started.find() ? started.group(1) : "";
        }

        String endsWith(int code) throws InterruptedException {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " has not ended: " + said());
            }
            assertThat(process.exitValue()).as(command + " said: " + said()).isEqualTo(code);
            return said();
        }
    }
}
