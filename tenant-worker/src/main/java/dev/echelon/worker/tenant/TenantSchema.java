package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.FencedException;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.TenantFacts.Begun;
import dev.echelon.worker.tenant.TenantFacts.CompatibilityRow;
import dev.echelon.worker.tenant.TenantFacts.HistoryRow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a tenant's schema: which of our tables are there, and what they hold. At most two statements. */
public final class TenantSchema {
    /** Flyway's table. */
    public static final String HISTORY = "flyway_schema_history";

    /** Ours. */
    public static final String COMPATIBILITY = "echelon_compatibility";

    private static final String TABLES = """
            SELECT to_regnamespace(quote_ident(?)) IS NOT NULL, to_regclass(?) IS NOT NULL, to_regclass(?) IS NOT NULL,
                to_regclass('echelon.started') IS NOT NULL%s
            """;

    private static final String ROWS = """
            SELECT 0, installed_rank, version, description, type, script, checksum, success, execution_time, NULL::text
            FROM %s
            """;

    private static final String COMPATIBILITY_ROWS = """
            UNION ALL
            SELECT 1, 0, version, NULL, NULL, script, NULL, NULL, NULL, min_compatible_code_version FROM %s
            """;

    private static final String BEGUN_ROWS = """
            UNION ALL
            SELECT 2, 0, NULL, NULL, NULL, script, checksum, NULL, NULL, NULL FROM echelon.started WHERE schema_name = ?
            """;

    private static final TenantFacts NO_HISTORY = new TenantFacts(null, List.of(), List.of());

    /** The fence is locked until the end of the transaction, its row comes before all others. */
    private static final String FENCED = """
            WITH fence AS (SELECT token FROM echelon.fence WHERE schema_name = ? FOR SHARE)
            SELECT -1, 0, NULL::text, NULL::text, NULL::text, NULL::text, NULL::integer, NULL::boolean, NULL::integer,
                token::text
            FROM fence
            UNION ALL
            """;

    private TenantSchema() {}

    /**
     * Which of our tables there are.
     *
     * @param schema the tenant's schema
     * @param history {@code flyway_schema_history} in it
     * @param compatibility {@code echelon_compatibility} in it
     * @param begun {@code echelon.started}
     */
    public record Tables(boolean schema, boolean history, boolean compatibility, boolean begun) {}

    /**
     * Reads the tenant's facts.
     *
     * @param clientCheck milliseconds between the server's looks for the client, set along with the first statement; null: not
     *     to be set
     * @throws SQLException among others when the schema is not there (3F000)
     */
    public static TenantFacts read(Connection connection, TenantTask task, @Nullable Long clientCheck)
            throws SQLException {
        Tables tables = tables(connection, task, clientCheck);
        return tables.history() ? rows(connection, task, tables, false) : NO_HISTORY;
    }

    /**
     * Reads the tenant's facts, the rows and the fence in one statement, which locks the fence. The connection must be in
     * auto-commit mode.
     *
     * @param known what tables there are; null: to be looked up first, by another statement
     * @throws FencedException the fence carries a higher token than ours
     */
    public static TenantFacts readFenced(Connection connection, TenantTask task, @Nullable Tables known)
            throws SQLException {
        Tables tables = known == null ? tables(connection, task, null) : known;
        if (!tables.history()) {
            Fence.lock(connection, task);
            return NO_HISTORY;
        }
        return rows(connection, task, tables, true);
    }

    private static TenantFacts rows(Connection connection, TenantTask task, Tables tables, boolean fenced)
            throws SQLException {
        String sql = (fenced ? FENCED : "")
                + ROWS.formatted(Sql.name(task.schema(), HISTORY))
                + (tables.compatibility() ? COMPATIBILITY_ROWS.formatted(Sql.name(task.schema(), COMPATIBILITY)) : "")
                + (tables.begun() ? BEGUN_ROWS : "")
                + " ORDER BY 1, 2";
        List<Object> parameters = new ArrayList<>();
        if (fenced) {
            parameters.add(task.schema());
        }
        if (tables.begun()) {
            parameters.add(task.schema());
        }
        List<Long> tokens = new ArrayList<>();
        List<HistoryRow> history = new ArrayList<>();
        List<CompatibilityRow> compatibility = new ArrayList<>();
        List<Begun> begun = new ArrayList<>();
        for (Object row : Sql.query(connection, sql, TenantSchema::row, parameters.toArray())) {
            if (row instanceof Long token) {
                tokens.add(token);
            } else if (row instanceof HistoryRow applied) {
                history.add(applied);
            } else if (row instanceof CompatibilityRow declared) {
                compatibility.add(declared);
            } else if (row instanceof Begun left) {
                begun.add(left);
            }
        }
        if (fenced) {
            Fence.requireOurs(tokens, task);
        }
        return new TenantFacts(List.copyOf(history), List.copyOf(compatibility), List.copyOf(begun));
    }

    private static Tables tables(Connection connection, TenantTask task, @Nullable Long clientCheck)
            throws SQLException {
        String setting = clientCheck == null
                ? ""
                : ", set_config('client_connection_check_interval', '" + clientCheck + "', false)";
        Tables tables = Sql.query(
                        connection,
                        TABLES.formatted(setting),
                        row -> new Tables(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3), row.getBoolean(4)),
                        task.schema(),
                        Sql.name(task.schema(), HISTORY),
                        Sql.name(task.schema(), COMPATIBILITY))
                .get(0);
        if (!tables.schema()) {
            throw new SQLException(
                    "schema " + task.schema() + " does not exist in database " + task.database(), "3F000");
        }
        return tables;
    }

    private static Object row(ResultSet row) throws SQLException {
        if (row.getInt(1) == -1) {
            return Long.valueOf(row.getString(10));
        }
        if (row.getInt(1) == 1) {
            return new CompatibilityRow(row.getString(6), row.getString(10));
        }
        int checksum = row.getInt(7);
        boolean noChecksum = row.wasNull();
        if (row.getInt(1) == 2) {
            return new Begun(row.getString(6), noChecksum ? null : checksum);
        }
        return new HistoryRow(
                row.getInt(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                noChecksum ? null : checksum,
                row.getBoolean(8),
                row.getLong(9));
    }
}
