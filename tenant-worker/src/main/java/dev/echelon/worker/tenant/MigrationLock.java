package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.TenantTask;

/** Flyway's advisory lock on a tenant's history: whoever migrates the tenant holds it, by whatever program. */
public final class MigrationLock {
    /** "Flyway", in ASCII. */
    private static final long FLYWAY = 77_431_708_279_161L;

    private MigrationLock() {}

    /** Its number: Flyway's own plus the hash of the history table's quoted name. */
    public static long of(TenantTask task) {
        return FLYWAY + Sql.name(task.schema(), TenantSchema.HISTORY).hashCode();
    }
}
