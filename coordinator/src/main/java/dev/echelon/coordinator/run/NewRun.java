package dev.echelon.coordinator.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as planned, ready to be written.
 *
 * @param kind cohorts or fan-out
 * @param wholeFleet false: named tenants only
 * @param levers its shape; a fan-out's cohort size is the number of its tenants
 * @param targetVersion version the tenants go to; null: repeatable migrations only
 * @param migrationSetHash the set's hash up to the target
 * @param order what it asks of the code that is running
 * @param acceptEdited versions whose changed checksum is accepted
 * @param cohorts the tenants, cohort by cohort, in the order of release
 * @param skipped tenants of the catalog that are not planned
 * @param reason the operator's reason; null: none given
 */
public record NewRun(
        Kind kind,
        boolean wholeFleet,
        Levers levers,
        @Nullable String targetVersion,
        String migrationSetHash,
        DeployOrder order,
        List<String> acceptEdited,
        List<List<Tenant>> cohorts,
        List<Skipped> skipped,
        @Nullable String reason) {
    public NewRun {
        acceptEdited = List.copyOf(acceptEdited);
        cohorts = List.copyOf(cohorts);
        skipped = List.copyOf(skipped);
        if (cohorts.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.STATE, "The fleet has no tenant to migrate. No run was written; check the catalog.");
        }
    }

    /** Planned tenants, all cohorts together. */
    public int totalTenants() {
        return cohorts.stream().mapToInt(List::size).sum();
    }

    /** Which table holds the run row, and whether cohorts are staggered and tripped. */
    public enum Kind {
        COHORTS,
        FAN_OUT
    }

    /**
     * One planned tenant.
     *
     * @param status the catalog's at the plan
     * @param shard where its database is
     */
    public record Tenant(String slug, String status, String shard, String databaseName, String schemaName) {}

    /** A tenant that is not planned, and why. */
    public record Skipped(String slug, String status, String reason) {}
}
