package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.TenantTask;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Ends the sessions that an older claim of a tenant, or an earlier connection of this one, left in the server: a killed
 * worker's statement goes on running there and may still commit.
 */
final class OlderSessions {
    /**
     * The cast stands behind a CASE: without it the server may cast names of any form before it compares them. The function and
     * not the view over it, whose joins take the server longer to plan than all the rest of this.
     */
    private static final String TERMINATE = """
            SELECT pid, pg_terminate_backend(pid) FROM pg_stat_get_activity(NULL)
            WHERE pid <> pg_backend_pid()
              AND CASE WHEN application_name ~ ? THEN split_part(application_name, ':', 2)::bigint <= ?
                AND datid = (SELECT oid FROM pg_database WHERE datname = current_database()) ELSE false END
            """;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final int LOOKS = 1_000;

    private OlderSessions() {}

    /**
     * Ends them, and waits until none is left.
     *
     * @throws SQLException one would not end within some 20 s (state 55006), or may not be ended by us (42501)
     */
    static void end(Connection connection, TenantTask task, Leash leash) throws SQLException {
        List<Integer> left = List.of();
        for (int look = 0; look < LOOKS; look++) {
            left = terminate(connection, task);
            if (left.isEmpty()) {
                return;
            }
            leash.pause(BETWEEN_LOOKS);
        }
        throw new SQLException(
                "sessions " + left + " of an older claim do not end; nothing is applied while they live", "55006");
    }

    /** Asks them to end, once; answers the process ids of those that were still there. */
    static List<Integer> terminate(Connection connection, TenantTask task) throws SQLException {
        return Sql.query(
                connection, TERMINATE, row -> row.getInt(1), SessionName.patternOf(task.schema()), task.token());
    }
}
