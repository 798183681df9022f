package dev.echelon.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root error of one tenant, whole: what an operator needs to mend it. Holds no row values and no credentials.
 *
 * @param kind the class of the error
 * @param migration script or class that failed; null: none was running
 * @param line line of the script at which the failed statement begins, from 1; null: unknown
 * @param statement the statement that failed, cut to 2,000 characters; null: none
 * @param sqlState the root SQLSTATE, five characters; null: no server said anything
 * @param message what happened, in the server's words where there are any, control characters removed, at most 2,000
 *     characters
 * @param hint the server's hint, or ours; null: none
 * @param attempts what was tried and when, oldest first
 */
public record TenantError(
        ErrorKind kind,
        @Nullable String migration,
        @Nullable Integer line,
        @Nullable String statement,
        @Nullable String sqlState,
        String message,
        @Nullable String hint,
        List<Attempt> attempts) {
    public TenantError {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
        attempts = attempts == null ? List.of() : List.copyOf(attempts);
    }

    /**
     * One try.
     *
     * @param at when it ended, by the worker's clock
     * @param sqlState what the server answered; null: nothing
     * @param message in short
     * @param then what the worker did next, for instance "again in 4 s"
     */
    public record Attempt(Instant at, @Nullable String sqlState, String message, String then) {
        public Attempt {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(then, "then");
        }
    }
}
