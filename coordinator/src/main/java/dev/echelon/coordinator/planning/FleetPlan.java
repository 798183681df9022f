package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.catalog.CatalogTenant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The fleet, cut into cohorts.
 *
 * @param cohorts in order; empty: there is no tenant to migrate
 * @param skipped rows of the catalog that are not planned, by slug
 * @param unknownShards shards that the configuration does not name, with how many tenants are left out for it; a run is
 *     refused while there are any
 * @param malformed how many rows are left out because of their names
 */
public record FleetPlan(
        List<Cohort> cohorts, List<Skipped> skipped, SortedMap<String, Integer> unknownShards, int malformed) {

    /**
     * One cohort.
     *
     * @param number from 1
     * @param trip the failure that aborts the run, counted from 1; null: none does
     * @param worstCase how many of it fail at worst; null: nothing trips it
     * @param tenants in the order of release
     */
    public record Cohort(
            int number, @Nullable Integer trip, @Nullable Integer worstCase, List<CatalogTenant> tenants) {}

    /** A row that is not planned, and why; its texts may be shown. */
    public record Skipped(String slug, String status, String reason) {}

    /** Planned tenants, all cohorts together. */
    public int totalTenants() {
        return cohorts.stream().mapToInt(cohort -> cohort.tenants().size()).sum();
    }
}
