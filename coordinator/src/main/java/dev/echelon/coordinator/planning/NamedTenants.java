package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.catalog.Catalog;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.TenantNames;
import dev.echelon.coordinator.run.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Finds tenants that were named; whoever is named must exist, be free, and be one that is migrated. */
final class NamedTenants {
    private static final int MOST = 10_000;
    private static final int LOOKED_AT = 5;
    private static final String KEPT = " No run was written.";

    private final Catalog catalog;
    private final MasterFacts master;

    NamedTenants(Catalog catalog, MasterFacts master) {
        this.catalog = catalog;
        this.master = master;
    }

    /**
     * The rows of these slugs.
     *
     * @throws Refusal when one is malformed or does not exist, with those that are near to it
     */
    List<CatalogTenant> find(List<String> slugs) {
        if (slugs.size() > MOST) {
            throw new Refusal(
                    Refusal.Kind.USAGE,
                    "only names " + slugs.size() + " tenants, allowed are " + MOST + ". Nothing was changed.");
        }
        for (String slug : slugs) {
            if (slug == null || !TenantNames.isSlug(slug)) {
                throw new Refusal(
                        Refusal.Kind.USAGE,
                        "only: '" + TenantNames.shown(String.valueOf(slug), 80)
                                + "' is no slug; 1 to 63 of a-z, 0-9, - and _ are allowed. Nothing was changed.");
            }
        }
        List<CatalogTenant> found = catalog.find(slugs);
        Set<String> missing = new LinkedHashSet<>(slugs);
        found.forEach(tenant -> missing.remove(tenant.slug()));
        if (!missing.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.MISSING,
                    "There is no tenant " + Texts.list(missing) + "." + KEPT + didYouMean(missing));
        }
        return found;
    }

    private String didYouMean(Set<String> missing) {
        Map<String, NearMatches> near = new LinkedHashMap<>();
        missing.stream().limit(LOOKED_AT).forEach(slug -> near.put(slug, new NearMatches(slug)));
        catalog.forEach(tenant -> near.values().forEach(matches -> matches.offer(tenant.slug())));
        List<String> hints = new ArrayList<>();
        near.forEach((slug, matches) -> {
            if (!matches.slugs().isEmpty()) {
                hints.add(String.join(", ", matches.slugs()) + (near.size() > 1 ? " for " + slug : ""));
            }
        });
        return hints.isEmpty() ? "" : " Near: " + String.join("; ", hints) + ".";
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
                            + "." + KEPT);
        }
        Map<String, UUID> held = master.heldByRuns(slugs);
        if (!held.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "Held by a live run: "
                            + Texts.list(held.entrySet().stream()
                                    .map(tenant -> tenant.getKey() + " (run " + tenant.getValue() + ")")
                                    .toList())
                            + "." + KEPT + " Wait for that run, or abort it first.");
        }
    }
}
