package dev.echelon.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root error of one tenant, whole: what an operator needs to mend it. Holds no row values and no credentials. Texts that
 * are longer than stated are cut and end in an ellipsis; control characters but line feed and tab become blanks.
 *
 * @param kind the class of the error
 * @param migration script or class that failed, at most 500 characters; null: none was running
 * @param line line of the script at which the failed statement begins, from 1; null: unknown
 * @param statement the statement that failed, at most 2,000 characters; null: none
 * @param sqlState the root SQLSTATE, five characters; null: no server said anything
 * @param message what happened, in the server's words where there are any, at most 2,000 characters
 * @param hint the server's hint, or ours, at most 1,000 characters; null: none
 * @param attempts what was tried and when, oldest first; of more than {@value #MAX_ATTEMPTS} the first and the last ones
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
    /** Attempts that are told, at most. */
    public static final int MAX_ATTEMPTS = 12;

    public TenantError {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
        migration = Bounds.proseOrNull(migration, 500);
        statement = Bounds.proseOrNull(statement, 2_000);
        message = Bounds.prose(message, 2_000);
        hint = Bounds.proseOrNull(hint, 1_000);
        sqlState = Bounds.proseOrNull(sqlState, 5);
        attempts = attempts == null ? List.of() : Bounds.firstAndLast(attempts, MAX_ATTEMPTS);
    }

    /**
     * One try.
     *
     * @param at when it ended, by the worker's clock
     * @param sqlState what the server answered; null: nothing
     * @param message in short, at most 300 characters
     * @param then what the worker did next, for instance "again in 4 s", at most 100 characters
     */
    public record Attempt(Instant at, @Nullable String sqlState, String message, String then) {
        public Attempt {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(then, "then");
            sqlState = Bounds.proseOrNull(sqlState, 5);
            message = Bounds.prose(message, 300);
            then = Bounds.prose(then, 100);
        }
    }
}
