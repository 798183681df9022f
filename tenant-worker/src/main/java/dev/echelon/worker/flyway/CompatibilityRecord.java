package dev.echelon.worker.flyway;

import dev.echelon.migrationset.TenantMigration;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.CompatibilityTable;
import java.sql.Connection;
import java.sql.SQLException;

/** What one migration declares about the builds that can live with it, to be written along with it. */
record CompatibilityRecord(TenantTask task, TenantMigration migration) {
    /** Writes it, if there is anything to write, in the transaction that is open. */
    void write(Connection connection) throws SQLException {
        String declared = migration.minCompatibleCodeVersion();
        if (declared != null) {
            CompatibilityTable.record(connection, task, migration.script(), migration.version(), declared);
        }
    }
}
