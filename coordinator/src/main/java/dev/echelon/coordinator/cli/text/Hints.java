package dev.echelon.coordinator.cli.text;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The next command, ready to be copied.
 *
 * @param program how we were called, for instance {@code ./echelon}
 * @param connection options that find the coordinator again, with a space before; empty when it is found without
 */
public record Hints(String program, String connection) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    public String command(String arguments) {
        return program + " " + arguments + connection;
    }

    public String watch(UUID run) {
        return command("watch " + run);
    }

    public String pause(UUID run) {
        return command("pause " + run + " --reason \"...\"");
    }

    public String goOn(UUID run) {
        return command("continue " + run + " --reason \"...\"");
    }

    public String abort(UUID run) {
        return command("abort " + run + " --reason \"...\"");
    }

    public String resume(UUID run) {
        return command("migrate-cohorts --resume " + run);
    }

    public String only(String slug) {
        return command("migrate-all-tenants --only " + quoted(slug));
    }

    /** The word as a shell takes it. */
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
