package dev.echelon.migrationset;

import dev.echelon.contracts.backfill.Backfill;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs a backfill's batches for one tenant, when Flyway's turn comes to it. */
@FunctionalInterface
public interface BackfillBinding {
    /**
     * Runs the remaining batches to the last one. Returning means the backfill is done, and Flyway records it; throwing means
     * that it is not, and nothing is recorded.
     *
     * @param migration what the set knows about it
     * @param backfill a new instance, for this tenant alone
     * @param connection Flyway's, in auto-commit mode, {@code search_path} set to the tenant's schema; to be left in that mode,
     *     without a transaction, however it ends
     * @throws SQLException a batch failed and was rolled back
     */
    void run(TenantMigration migration, Backfill backfill, Connection connection) throws SQLException;
}
