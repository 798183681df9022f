package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.TenantTask;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * One non-transactional script at a time in a database. The turn is polled for: to wait in the server would hold a snapshot, and
 * {@code CREATE INDEX CONCURRENTLY} waits for every older snapshot of its database.
 */
public final class DatabaseTurn {
    private static final String TRY = "SELECT pg_try_advisory_lock(28539395867602799)";
    private static final String END = "SELECT pg_advisory_unlock(28539395867602799)";
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private DatabaseTurn() {}

    /** Waits for the turn, looking at the fence meanwhile. The connection must be in auto-commit mode. */
    public static void take(Connection connection, TenantTask task, Leash leash, String what) throws SQLException {
        while (!Sql.query(connection, TRY, row -> row.getBoolean(1)).get(0)) {
            leash.progress(what + ": waits for another tenant's index in database " + task.database());
            leash.pause(BETWEEN_TRIES);
            Fence.check(connection, task);
        }
    }

    public static void end(Connection connection) throws SQLException {
        Sql.query(connection, END, row -> row.getBoolean(1));
    }
}
