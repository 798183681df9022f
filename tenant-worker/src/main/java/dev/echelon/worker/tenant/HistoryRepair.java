package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.TenantTask;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The two changes to Flyway's history that are ours to make, both in a transaction that holds the fence. */
public final class HistoryRepair {
    private static final String ALIGN =
            "UPDATE %s SET checksum = ? WHERE installed_rank = ? AND success AND checksum IS DISTINCT FROM ?";
    private static final String REMOVE_FAILED = "DELETE FROM %s WHERE installed_rank = ? AND NOT success";

    private HistoryRepair() {}

    /** Gives one applied row the set's checksum. */
    public static void align(Connection connection, TenantTask task, int rank, @Nullable Integer checksum)
            throws SQLException {
        String sql = ALIGN.formatted(Sql.name(task.schema(), TenantSchema.HISTORY));
        Sql.update(connection, sql, checksum, rank, checksum);
    }

    /** Removes one failed row, so that its script can be tried again. */
    public static void removeFailed(Connection connection, TenantTask task, int rank) throws SQLException {
        Sql.update(connection, REMOVE_FAILED.formatted(Sql.name(task.schema(), TenantSchema.HISTORY)), rank);
    }
}
