package dev.echelon.testbed.stack;

import java.util.Map;

/** Variables as a shell reads them: {@code set -a; . .echelon/env}. */
final class EnvironmentFile {
    private EnvironmentFile() {}

    static String of(Map<String, String> variables) {
        StringBuilder text =
                new StringBuilder("# written by 'echelon up'; holds passwords and an administrator's token\n");
        variables.forEach((name, value) -> text.append(name)
                .append("='")
                .append(value.replace("'", "'\\''"))
                .append("'\n"));
        return text.toString();
    }
}
