package dev.echelon.worker.migration;

import dev.echelon.contracts.Credentials;
import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.TenantError;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One failure, understood.
 *
 * @param failureClass what is done about it
 * @param kind what the operator is told
 * @param sqlState the root SQLSTATE; null: no server said anything
 * @param message without row values
 * @param hint null: none
 * @param migration script or class that failed; null: none was running
 * @param line line at which the statement begins, from 1; null: unknown
 * @param statement null: unknown
 */
public record Failure(
        FailureClass failureClass,
        ErrorKind kind,
        @Nullable String sqlState,
        String message,
        @Nullable String hint,
        @Nullable String migration,
        @Nullable Integer line,
        @Nullable String statement) {
    public Failure {
        Objects.requireNonNull(failureClass, "failureClass");
        Objects.requireNonNull(kind, "kind");
        // it goes into logs, progress and hand-backs, too
        message = Credentials.leftOut(Objects.requireNonNull(message, "message"));
    }

    /** As the result carries it. */
    TenantError toError(List<TenantError.Attempt> attempts) {
        return new TenantError(kind, migration, line, statement, sqlState, message, hint, attempts);
    }

    /** SQLSTATE, where there is one, and message. */
    public String text() {
        return sqlState == null ? message : sqlState + " " + message;
    }
}
