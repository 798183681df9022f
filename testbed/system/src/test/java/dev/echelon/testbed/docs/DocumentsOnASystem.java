package dev.echelon.testbed.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs what the documents tell to type and changes nothing, where {@code echelon up} runs. */
public final class DocumentsOnASystem {
    static final Set<String> READING = Set.of("runs", "workers", "check-code-version");
    private static final Pattern SELECT = Pattern.compile("^SELECT [^;…]* FROM identity\\.[^;…]*;?$", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("(\\w+)='(.*)'");

    private DocumentsOnASystem() {}

    /**
     * Each command must exit with 0, each query must be answered.
     *
     * @param directory that the system was started in, with a fleet and no run
     */
    public static void areTrueIn(Path directory) throws IOException, InterruptedException, SQLException {
        List<TypedCommand> commands = commands();
        assertThat(commands).hasSizeGreaterThan(4);
        for (TypedCommand command : commands) {
            run(command, directory);
        }
        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(3);
        try (Connection master = master(directory)) {
            for (String query : queries) {
                try (var statement = master.createStatement()) {
                    assertThat(statement.execute(query)).as(query).isTrue();
                }
            }
        }
    }

    private static List<TypedCommand> commands() {
        return Documents.pages().stream()
                .flatMap(page -> DocumentedCommandsTest.commands(page).stream())
                .filter(command -> READING.contains(command.words().get(0))
                        || command.words().contains("--dry-run"))
                // of a tenant that the story has made up
                .filter(command -> !command.words().contains("lost"))
                .distinct()
                .toList();
    }

    private static List<String> queries() {
        return Documents.pages().stream()
                .map(page -> Markdown.of(Documents.read(page)))
                .flatMap(page -> Stream.concat(
                        page.blocks().stream()
                                .filter(block -> block.language().equals("sql"))
                                .map(Markdown.Block::text),
                        page.inline().stream()))
                .map(String::strip)
                .filter(code -> SELECT.matcher(code).matches())
                .distinct()
                .toList();
    }

    /** Types a command in a terminal of that directory. */
    static Process start(TypedCommand command, Path directory, Path output) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(Documents.HOME.resolve("echelon").toString()));
        line.addAll(command.words());
        var builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // the build that docs/deploying.md ships
        builder.environment().put("ECHELON_CODE_VERSION", "3.2.0");
        builder.environment().remove("ECHELON_SERVER");
        return builder.start();
    }

    private static void run(TypedCommand command, Path directory) throws IOException, InterruptedException {
        Path output = directory.resolve("documented-output");
        Process process = start(command, directory, output);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " has not ended within 2 min");
        }
        assertThat(process.exitValue())
                .as(command + " said: " + Files.readString(output, StandardCharsets.UTF_8))
                .isZero();
    }

    static Connection master(Path directory) throws SQLException {
        Map<String, String> variables = new HashMap<>();
        VARIABLE.matcher(Documents.read(directory.resolve(".echelon/env")))
                .results()
                .forEach(line -> variables.put(line.group(1), line.group(2)));
        return DriverManager.getConnection(
                variables.get("ECHELON_MASTER_URL"), variables.get("PGUSER"), variables.get("PGPASSWORD"));
    }
}
