package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.TenantTask;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which non-transactional scripts were begun ({@code echelon.started}): written before the statement, removed when it is known
 * how it ended. A row that an earlier try left says that the statement may have taken effect with no history row to show for it.
 */
public final class StartedScripts {
    private static final String LEFT = """
            SELECT object_existed FROM echelon.started
            WHERE schema_name = ? AND script = ? AND checksum IS NOT DISTINCT FROM ?
            """;
    private static final String BEGIN = """
            INSERT INTO echelon.started AS s (schema_name, script, checksum, token, object_existed, started_at)
            VALUES (?, ?, ?, ?, ?, clock_timestamp())
            ON CONFLICT (schema_name, script) DO UPDATE SET checksum = excluded.checksum, token = excluded.token,
                object_existed = excluded.object_existed, started_at = clock_timestamp()
            """;
    private static final String END = "DELETE FROM echelon.started WHERE schema_name = ? AND script = ? AND token = ?";

    private static final String FORGET = "DELETE FROM echelon.started WHERE schema_name = ? AND script = ?";

    private StartedScripts() {}

    /**
     * What an earlier try of this very script, cut off before its end was known, found when it began.
     *
     * @return whether the object that the script is about existed then; null: no try was cut off
     */
    public static @Nullable Boolean left(
            Connection connection, TenantTask task, String script, @Nullable Integer checksum) throws SQLException {
        List<Boolean> existed = Sql.query(connection, LEFT, row -> row.getBoolean(1), task.schema(), script, checksum);
        return existed.isEmpty() ? null : existed.get(0);
    }

    /** Records that the script begins, in the transaction that is open or in one of its own. */
    public static void begin(
            Connection connection, TenantTask task, String script, @Nullable Integer checksum, boolean objectExisted)
            throws SQLException {
        Sql.update(connection, BEGIN, task.schema(), script, checksum, task.token(), objectExisted);
    }

    /** Removes what a try left that was cut off behind its history row; in a transaction that holds the fence. */
    public static void forget(Connection connection, TenantTask task, String script) throws SQLException {
        Sql.update(connection, FORGET, task.schema(), script);
    }

    /** Records that it is known how the script ended; a newer claim's row stays. */
    public static void end(Connection connection, TenantTask task, String script) throws SQLException {
        Sql.update(connection, END, task.schema(), script, task.token());
    }
}
