package dev.echelon.worker.flyway;

import dev.echelon.migrationset.PlainScript;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.Fence;
import dev.echelon.worker.tenant.MigrationLock;
import dev.echelon.worker.tenant.Sql;
import dev.echelon.worker.tenant.TenantSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.internal.util.AbbreviationUtils;
import org.jspecify.annotations.Nullable;

/**
 * What stands around a script's own statements in its transaction, one round trip before and one after them; and the transaction
 * that makes the history table. To be used in a transaction that is open.
 */
final class LaneFrame {
    /**
     * The first statement takes Flyway's lock, the second the fence's, the third reads behind both: three that are quickly planned
     * and not one that is not. Role and search path are set as Flyway sets them, from what they were before the first script; the
     * inner row is there before anything is set.
     */
    private static final String ENTER = """
            SELECT pg_try_advisory_xact_lock(?), s.path, s.role,
                set_config('statement_timeout', ?, true), set_config('lock_timeout', ?, true),
                set_config('role', s.role, false),
                set_config('search_path', CASE WHEN s.path = ? OR starts_with(s.path, ? || ',') THEN s.path
                    WHEN s.path ~ '^[[:space:]]*$' THEN ? ELSE ? || ',' || s.path END, false)
            FROM (SELECT coalesce(?, current_setting('search_path')) AS path, current_user::text AS role OFFSET 0) s;
            SELECT token FROM echelon.fence WHERE schema_name = ? FOR SHARE;
            SELECT count(*), coalesce(max(installed_rank), 0), count(*) FILTER (WHERE NOT success), to_regclass(?) IS NOT NULL,
                to_regclass('echelon.started') IS NOT NULL,
                (SELECT relkind = 'r' FROM pg_class WHERE oid = to_regclass(?))
            FROM %s
            """;

    /** The search path stays the script's until behind the commit, at which triggers may run that need it. */
    private static final String LEAVE = """
            SELECT set_config('role', ?, false);
            %s;
            COMMIT""";

    /**
     * More than Flyway looks for: whatever is in the schema, Flyway is to judge it. All that is in a schema depends on it, and is
     * found there by an index; the catalogs themselves would be read as a whole, tables of all tenants.
     */
    private static final String EMPTY = """
            SELECT pg_try_advisory_xact_lock(?);
            SELECT f.token, NOT EXISTS (SELECT FROM pg_depend
                WHERE refclassid = 'pg_namespace'::regclass AND refobjid = to_regnamespace(quote_ident(?)))
            FROM (SELECT token FROM echelon.fence WHERE schema_name = ? FOR SHARE) f
            """;

    private final Connection connection;
    private final TenantTask task;
    private final HistorySql history;

    LaneFrame(Connection connection, TenantTask task, HistorySql history) {
        this.connection = connection;
        this.task = task;
        this.history = history;
    }

    /**
     * What was found on entering.
     *
     * @param path the search path that was there before the first script
     * @param role the role to come back to
     * @param rows of the history
     * @param last greatest {@code installed_rank}; 0: none
     * @param plain the history is a table, and none of its rows tells of a failure
     * @param tables which of our tables there are
     */
    record Found(String path, String role, int rows, int last, boolean plain, TenantSchema.Tables tables) {}

    /**
     * Enters a script's transaction: limits, role, search path, Flyway's lock, the fence's lock, and a look at the history.
     *
     * @param path the search path that was there before the first script; null: this is the first
     * @return what was found; null: somebody else holds Flyway's lock
     * @throws dev.echelon.worker.migration.FencedException a higher token holds the fence
     */
    @Nullable Found enter(@Nullable String path, Duration statementTimeout, Duration lockTimeout) throws SQLException {
        String schema = Sql.name(task.schema());
        try (PreparedStatement statement = connection.prepareStatement(ENTER.formatted(history.table()))) {
            bind(
                    statement,
                    MigrationLock.of(task),
                    Long.toString(statementTimeout.toMillis()),
                    Long.toString(lockTimeout.toMillis()),
                    task.schema(),
                    task.schema(),
                    schema,
                    schema,
                    path,
                    task.schema(),
                    Sql.name(task.schema(), TenantSchema.COMPATIBILITY),
                    history.table());
            statement.execute();
            String before;
            String role;
            try (ResultSet row = firstOf(statement)) {
                if (!row.getBoolean(1)) {
                    return null;
                }
                before = row.getString(2);
                role = row.getString(3);
            }
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                Fence.requireOurs(row.next() ? List.of(row.getLong(1)) : List.of(), task);
            }
            statement.getMoreResults();
            try (ResultSet row = firstOf(statement)) {
                boolean compatibility = row.getBoolean(4);
                boolean begun = row.getBoolean(5);
                return new Found(
                        before,
                        role,
                        row.getInt(1),
                        row.getInt(2),
                        row.getLong(3) == 0 && row.getBoolean(6),
                        new TenantSchema.Tables(true, true, compatibility, begun));
            }
        }
    }

    /** Leaves it: the role as it was, the history row, the commit. */
    void leave(Found found, PlainScript script, int millis) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LEAVE.formatted(history.insert()))) {
            bind(
                    statement,
                    found.role(),
                    found.last(),
                    String.valueOf(script.resolved().getVersion()),
                    AbbreviationUtils.abbreviateDescription(script.resolved().getDescription()),
                    script.resolved().getType().name(),
                    AbbreviationUtils.abbreviateScript(script.resolved().getScript()),
                    script.resolved().getChecksum(),
                    FlywayApply.INSTALLED_BY,
                    millis,
                    true);
            statement.execute();
        }
    }

    /**
     * Makes the history table, and commits.
     *
     * @return null: somebody else holds Flyway's lock; false: the schema is not empty, nothing was made
     */
    @Nullable Boolean create() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EMPTY)) {
            bind(statement, MigrationLock.of(task), task.schema(), task.schema());
            statement.execute();
            try (ResultSet row = firstOf(statement)) {
                if (!row.getBoolean(1)) {
                    return null;
                }
            }
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                Fence.requireOurs(row.next() ? List.of(row.getLong(1)) : List.of(), task);
                if (!row.getBoolean(2)) {
                    return false;
                }
            }
        }
        try (var statement = connection.createStatement()) {
            statement.execute(history.create() + "\nCOMMIT");
        }
        return true;
    }

    /** Sets the search path for the session. */
    void restore(String path) throws SQLException {
        Sql.query(connection, "SELECT set_config('search_path', ?, false)", row -> row.getString(1), path);
    }

    private static ResultSet firstOf(PreparedStatement statement) throws SQLException {
        ResultSet row = statement.getResultSet();
        row.next();
        return row;
    }

    private static void bind(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
