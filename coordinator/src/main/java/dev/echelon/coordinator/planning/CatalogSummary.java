package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.api.CatalogView;
import dev.echelon.coordinator.catalog.Catalog;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.TenantStatus;
import dev.echelon.coordinator.run.Refusal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the catalog. Reads it whole as a stream, and holds no tenant. */
public final class CatalogSummary {
    private final Catalog catalog;
    private final MigrationSets sets;

    public CatalogSummary(Catalog catalog, MigrationSets sets) {
        this.catalog = catalog;
        this.sets = sets;
    }

    public CatalogView count() {
        var counting = new Counting(latestVersion());
        catalog.forEach(counting::add);
        return counting.view();
    }

    /** Broken migrations keep nobody from counting tenants. */
    private @Nullable String latestVersion() {
        try {
            return sets.current().latestVersion();
        } catch (Refusal e) {
            return null;
        }
    }

    private static final class Counting {
        private final @Nullable String latest;
        private final Map<@Nullable String, Integer> statuses = new HashMap<>();
        private final Map<@Nullable String, Integer> shards = new HashMap<>();
        private final Map<@Nullable String, Integer> versions = new HashMap<>();
        private int tenants;
        private int planned;
        private int neverSeen;
        private @Nullable Instant oldest;

        Counting(@Nullable String latest) {
            this.latest = latest;
        }

        void add(CatalogTenant tenant) {
            tenants++;
            statuses.merge(tenant.status(), 1, Integer::sum);
            if (!TenantStatus.of(tenant.status()).map(TenantStatus::isPlanned).orElse(false)) {
                return;
            }
            planned++;
            shards.merge(tenant.shard(), 1, Integer::sum);
            versions.merge(tenant.version(), 1, Integer::sum);
            CatalogTenant.LastSeen seen = tenant.lastSeen();
            if (seen == null) {
                neverSeen++;
            } else if (oldest == null || seen.readAt().isBefore(oldest)) {
                oldest = seen.readAt();
            }
        }

        CatalogView view() {
            return new CatalogView(
                    tenants,
                    planned,
                    counts(statuses),
                    counts(shards),
                    counts(versions),
                    latest,
                    latest == null ? 0 : versions.getOrDefault(latest, 0),
                    neverSeen,
                    oldest);
        }

        private static List<CatalogView.Count> counts(Map<@Nullable String, Integer> counted) {
            return counted.entrySet().stream()
                    .map(entry -> new CatalogView.Count(entry.getKey(), entry.getValue()))
                    .sorted(Comparator.comparingInt(CatalogView.Count::tenants)
                            .reversed()
                            .thenComparing(CatalogView.Count::value, Comparator.nullsFirst(Comparator.naturalOrder())))
                    .toList();
        }
    }
}
