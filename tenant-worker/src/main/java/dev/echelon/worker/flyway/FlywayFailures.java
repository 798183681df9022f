package dev.echelon.worker.flyway;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.migrationset.FailedStatement;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.MigrationFailedException;
import java.sql.SQLException;
import java.util.stream.Collectors;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Reads out of Flyway's exceptions what an operator needs, without the boxes it draws around it. */
final class FlywayFailures {
    private static final String LOCK_BUSY =
            "Number of retries exceeded while attempting to acquire PostgreSQL advisory lock";

    private FlywayFailures() {}

    static boolean isLockBusy(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().contains(LOCK_BUSY);
    }

    /** True when a statement gave up waiting for a lock. */
    static boolean isLockTimeout(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && "55P03".equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /**
     * What failed and where.
     *
     * @param script what ran last; null: nothing yet
     */
    static MigrationFailedException explained(RuntimeException failure, @Nullable String script) {
        if (failure instanceof FlywayValidateException invalid) {
            String message = String.valueOf(invalid.getMessage()).lines().collect(Collectors.joining(" "));
            return refused(
                    message,
                    "The tenant's history does not agree with the migrations. If a script was edited on purpose, run again"
                            + " with --accept-edited VERSION --reason …",
                    failure);
        }
        if (failure instanceof FlywayException flyway
                && flyway.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return refused(
                    "the schema holds objects and no flyway_schema_history",
                    "Was the history lost, or was this schema never under Flyway? Give it a baseline with Flyway's own"
                            + " command; nothing was changed.",
                    failure);
        }
        if (failure instanceof FlywayMigrateException migrate && migrate.getCause() == null) {
            return refused(
                    String.valueOf(migrate.getMessage()),
                    "Remove what the failed migration left half done, then its row, with Flyway's own repair.",
                    failure);
        }
        FailedStatement failed = FailedStatement.of(failure);
        if (failed == null) {
            return MigrationFailedException.in(script, null, null, failure);
        }
        return MigrationFailedException.in(script, failed.lineAt(position(failure)), failed.withoutComments(), failure);
    }

    private static MigrationFailedException refused(String message, String hint, Throwable cause) {
        return MigrationFailedException.refused(FailureClass.FATAL, ErrorKind.VALIDATION, message, hint, null, cause);
    }

    /** Where in the statement the server saw the error, from 1; 0: it did not say. */
    private static int position(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
                return postgres.getServerErrorMessage().getPosition();
            }
        }
        return 0;
    }
}
