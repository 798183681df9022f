package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.TenantTask;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Who stands in the way. Names sessions and their age, never their statements, which may hold a row's values. */
public final class Blockers {
    private static final String HOLDER = """
            SELECT a.pid, a.usename, a.application_name, extract(epoch FROM clock_timestamp() - a.backend_start)::bigint
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.pid <> pg_backend_pid()
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND (l.classid::bigint << 32 | l.objid::bigint) = ?
            """;

    private static final String OLDEST = """
            SELECT pid, usename, application_name, extract(epoch FROM clock_timestamp() - xact_start)::bigint
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
              AND backend_type = 'client backend'
            ORDER BY xact_start LIMIT 3
            """;

    private Blockers() {}

    /** The sessions that hold Flyway's lock on this schema, as the rest of a sentence; empty: none does any more. */
    public static String ofMigration(Connection connection, TenantTask task) throws SQLException {
        return told(": connected for", Sql.query(connection, HOLDER, Blockers::session, MigrationLock.of(task)));
    }

    /** The sessions with the oldest transactions of the database, as the rest of a sentence; empty: there is none. */
    public static String oldest(Connection connection) throws SQLException {
        return told("; oldest transactions there:", Sql.query(connection, OLDEST, Blockers::session));
    }

    private static String session(java.sql.ResultSet row) throws SQLException {
        return "pid " + row.getInt(1) + " (user " + row.getString(2) + ", " + row.getString(3) + ", " + row.getLong(4)
                + " s)";
    }

    private static String told(String before, List<String> sessions) {
        return sessions.isEmpty() ? "" : before + " " + String.join(", ", sessions);
    }
}
