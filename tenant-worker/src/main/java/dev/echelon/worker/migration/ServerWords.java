package dev.echelon.worker.migration;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a server said about an error, without row values.
 *
 * @param message its message
 * @param hint its hint; null: none
 */
public record ServerWords(String message, @Nullable String hint) {
    public ServerWords {
        Objects.requireNonNull(message, "message");
    }
}
