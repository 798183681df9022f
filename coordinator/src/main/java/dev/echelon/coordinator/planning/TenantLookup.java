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

/** Finds tenants that somebody named; whoever is named must exist. */
public final class TenantLookup {
    private static final int MOST = 10_000;
    private static final int LOOKED_AT = 5;

    private final Catalog catalog;
    private final String kept;

    /**
     * A lookup in this catalog.
     *
     * @param kept what a refusal says was kept safe: a sentence, or nothing
     */
    public TenantLookup(Catalog catalog, String kept) {
        this.catalog = catalog;
        this.kept = kept.isEmpty() ? "" : " " + kept;
    }

    /**
     * The rows of these slugs.
     *
     * @throws Refusal when one is malformed or does not exist, with those that are near to it
     */
    public List<CatalogTenant> find(List<String> slugs) {
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
                    "There is no tenant " + Texts.list(missing) + "." + kept + didYouMean(missing));
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
}
