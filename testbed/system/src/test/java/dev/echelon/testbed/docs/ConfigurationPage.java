package dev.echelon.testbed.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/configuration.md: what stands between its marks is made from the code, the rest is written by hand. */
final class ConfigurationPage {
    static final Path FILE = Documents.HOME.resolve("docs/configuration.md");

    /** The records of each part. */
    static final Map<String, String> PARTS = new TreeMap<>(Map.of(
            "coordinator", "dev.echelon.coordinator",
            "worker", "dev.echelon.worker",
            "guard", "dev.echelon.contracts"));

    private static final Pattern PART =
            Pattern.compile("(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end of \\2 -->)", Pattern.DOTALL);

    private ConfigurationPage() {}

    /** The page as the code would have it. */
    static String generated() {
        return PART.matcher(Documents.read(FILE))
                .replaceAll(part ->
                        Matcher.quoteReplacement(part.group(1) + "\n" + body(part.group(2)) + "\n" + part.group(3)));
    }

    static void write() {
        try {
            Files.writeString(FILE, generated());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String body(String part) {
        return switch (part) {
            case "every-command" -> CommandTables.ofEveryCommand();
            case "commands" -> CommandTables.ofEach();
            case "coordinator-presets" -> Presets.ofCoordinator();
            case "worker-presets" -> Presets.ofWorker();
            default ->
                ConfigurationTables.of(Properties.of(Optional.ofNullable(PARTS.get(part))
                        .orElseThrow(() -> new AssertionError("there is no part " + part))));
        };
    }
}
