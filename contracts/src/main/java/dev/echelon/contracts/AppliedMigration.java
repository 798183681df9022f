package dev.echelon.contracts;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One migration that was applied to one tenant.
 *
 * @param version its version; null: repeatable
 * @param script its script's or class's name, cut to 500 characters
 * @param millis how long it took, in milliseconds
 */
public record AppliedMigration(@Nullable String version, String script, long millis) {
    public AppliedMigration {
        Objects.requireNonNull(script, "script");
        Bounds.identifier("version", version);
        script = Bounds.prose(script, 500);
    }
}
