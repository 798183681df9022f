package dev.echelon.migrationset;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something in a migration that works but may hurt on a live tenant.
 *
 * @param version the migration's version; null: repeatable
 * @param script the migration's script
 * @param line line of the script at which the statement begins, from 1; 0: the migration as a whole
 * @param message what it does and what to do instead, one sentence, without the script's name
 */
public record MigrationWarning(@Nullable String version, String script, int line, String message) {
    public MigrationWarning {
        Objects.requireNonNull(script, "script");
        Objects.requireNonNull(message, "message");
    }

    /** The whole sentence, with script and line. */
    @Override
    public String toString() {
        return script + (line > 0 ? ", line " + line : "") + ": " + message;
    }
}
