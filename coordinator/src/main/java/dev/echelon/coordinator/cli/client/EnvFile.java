package dev.echelon.coordinator.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads {@code .echelon/env}, which {@code echelon up} writes: lines of NAME=value as a shell takes them, nothing expanded. */
final class EnvFile {
    private static final Pattern LINE = Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)");

    private EnvFile() {}

    static Map<String, String> read(Path file) {
        var variables = new HashMap<String, String>();
        try {
            for (var line : Files.readAllLines(file)) {
                var matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    variables.put(matcher.group(1), unquoted(matcher.group(2).strip()));
                }
            }
        } catch (IOException e) {
            throw CommandFailure.of(
                    ExitCode.MISSING, file + " cannot be read (" + Reasons.of(e) + "). Nothing was changed.");
        }
        return variables;
    }

    private static String unquoted(String value) {
        if (value.length() >= 2 && value.startsWith("'") && value.endsWith("'")) {
            return value.substring(1, value.length() - 1).replace("'\\''", "'");
        }
        if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
            return value.substring(1, value.length() - 1).replaceAll("\\\\([\"\\\\$`])", "$1");
        }
        return value;
    }
}
