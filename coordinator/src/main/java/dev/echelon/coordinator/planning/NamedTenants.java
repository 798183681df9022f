package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.catalog.Catalog;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.run.Refusal;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Finds tenants that were named; whoever is named must exist, be free, and be one that is migrated. */
final class NamedTenants {
    private static final String KEPT = "No run was written.";

    private final TenantLookup lookup;
    private final MasterFacts master;

    NamedTenants(Catalog catalog, MasterFacts master) {
        this.lookup = new TenantLookup(catalog, KEPT);
        this.master = master;
    }

    /**
     * The rows of these slugs.
     *
     * @throws Refusal when one is malformed or does not exist, with those that are near to it
     */
    List<CatalogTenant> find(List<String> slugs) {
        return lookup.find(slugs);
    }

    /**
     * Lets a draft over named tenants pass.
     *
     * @throws Refusal when one of them is not migrated, or held by a run
     */
    void refuse(Draft draft, List<String> slugs) {
        List<FleetPlan.Skipped> left = draft.fleet().skipped();
        if (!left.isEmpty() && draft.fleet().unknownShards().isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "Not migrated: "
                            + Texts.list(left.stream()
                                    .map(tenant -> tenant.slug() + " (" + tenant.reason() + ")")
                                    .toList())
                            + ". " + KEPT);
        }
        Map<String, UUID> held = master.heldByRuns(slugs);
        if (!held.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "Held by a live run: "
                            + Texts.list(held.entrySet().stream()
                                    .map(tenant -> tenant.getKey() + " (run " + tenant.getValue() + ")")
                                    .toList())
                            + ". " + KEPT + " Wait for that run, or abort it first.");
        }
    }
}
