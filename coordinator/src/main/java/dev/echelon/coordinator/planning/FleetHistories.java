package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.CatalogTenant.LastSeen;
import dev.echelon.coordinator.planning.Target.Standing;
import dev.echelon.coordinator.tenants.TenantAddress;
import dev.echelon.coordinator.tenants.TenantReader;
import dev.echelon.coordinator.tenants.TenantReading;
import dev.echelon.coordinator.tenants.TenantReading.History;
import dev.echelon.coordinator.tenants.TenantReading.Unreadable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the histories of the planned tenants tell: from what the master last saw, or with {@code --verify} from the tenants
 * themselves. Where the master's digest is not the set's, the tenant is asked which versions differ; tenants of one digest
 * hold the same, so one of them answers for all.
 */
final class FleetHistories {
    private static final int READ_AT_MOST = 2_000;

    private final Target target;
    private final TenantReader reader;
    private final Map<String, HistoryFindings> read = new LinkedHashMap<>();
    private final Map<String, String> unreadable = new LinkedHashMap<>();

    FleetHistories(Target target, TenantReader reader) {
        this.target = target;
        this.reader = reader;
    }

    /** Reads every tenant. */
    Map<String, HistoryFindings> verify(Collection<CatalogTenant> tenants) {
        readNow(tenants);
        return read;
    }

    /** Whatever was read, by slug. */
    Map<String, HistoryFindings> read() {
        return read;
    }

    /** Tenants that could not be read, with the reason. */
    Map<String, String> unreadable() {
        return unreadable;
    }

    /** What stands out, by slug; an entry in {@link #unreadable} stands out too, and its details are not known. */
    Map<String, HistoryFindings> inspect(Collection<CatalogTenant> tenants) {
        Map<Seen, List<CatalogTenant>> suspects = tenants.stream()
                .filter(this::differs)
                .collect(Collectors.groupingBy(FleetHistories::seen, LinkedHashMap::new, Collectors.toList()));
        readNow(suspects.values().stream()
                .map(group -> group.get(0))
                .limit(READ_AT_MOST)
                .toList());
        Map<String, HistoryFindings> found = new LinkedHashMap<>();
        List<CatalogTenant> alone = new ArrayList<>();
        suspects.forEach((seen, group) -> {
            HistoryFindings first = read.get(group.get(0).slug());
            if (first != null && first.digest().equals(seen.digest())) {
                group.forEach(tenant -> found.put(tenant.slug(), first));
            } else {
                alone.addAll(group); // has moved on since, or cannot be read: it answers for itself alone
            }
        });
        readNow(alone.stream()
                .filter(tenant -> !read.containsKey(tenant.slug()) && !unreadable.containsKey(tenant.slug()))
                .limit(READ_AT_MOST)
                .toList());
        for (CatalogTenant tenant : alone) {
            HistoryFindings own = read.get(tenant.slug());
            if (own != null) {
                found.put(tenant.slug(), own);
            } else {
                unreadable.putIfAbsent(tenant.slug(), "too many to read at a plan; --verify reads all");
            }
        }
        return found;
    }

    private boolean differs(CatalogTenant tenant) {
        LastSeen seen = tenant.lastSeen();
        if (seen == null || seen.historyDigest() == null) {
            return false;
        }
        Standing standing = target.standing(seen.version());
        return !standing.digest().equals(seen.historyDigest());
    }

    private static Seen seen(CatalogTenant tenant) {
        LastSeen seen = tenant.lastSeen();
        return new Seen(seen == null ? "" : String.valueOf(seen.historyDigest()));
    }

    private void readNow(Collection<CatalogTenant> tenants) {
        if (tenants.isEmpty()) {
            return;
        }
        reader.read(
                tenants.stream()
                        .map(tenant -> new TenantAddress(
                                tenant.slug(), tenant.shard(), tenant.databaseName(), tenant.schemaName()))
                        .toList(),
                this::take);
    }

    private void take(TenantReading reading) {
        if (reading instanceof History history) {
            try {
                read.put(history.slug(), HistoryFindings.of(history, target.set()));
            } catch (IllegalArgumentException e) {
                unreadable.put(history.slug(), String.valueOf(e.getMessage()));
            }
        } else if (reading instanceof Unreadable failed) {
            unreadable.put(failed.slug(), failed.reason());
        }
    }

    private record Seen(String digest) {}
}
