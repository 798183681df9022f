package dev.echelon.coordinator.catalog;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Some tenants that somebody named, to be read like the active ones. */
public final class FoundTenants implements ActiveTenants {
    private final int count;
    private final Map<String, Integer> others = new TreeMap<>();
    private final List<Source> sources;

    /** Tenants that were found, whatever their status. */
    public FoundTenants(Collection<CatalogTenant> tenants, Set<String> shards) {
        this.count = tenants.size();
        tenants.stream()
                .map(CatalogTenant::status)
                .filter(status -> !TenantStatus.ACTIVE.code().equals(status))
                .forEach(status -> others.merge(status, 1, Integer::sum));
        this.sources = tenants.stream()
                .collect(Collectors.groupingBy(
                        tenant -> shards.contains(tenant.shard()) ? tenant.shard() : "",
                        TreeMap::new,
                        Collectors.toList()))
                .entrySet()
                .stream()
                .<Source>map(shard -> new Databases(shard.getKey(), shard.getValue()))
                .toList();
    }

    @Override
    public int count() {
        return count;
    }

    /** Those among them that are not active. */
    @Override
    public Map<String, Integer> others() {
        return others;
    }

    @Override
    public List<Source> sources() {
        return sources;
    }

    @Override
    public void close() {}

    private static final class Databases implements Source {
        private final String shard;
        private final Deque<List<CatalogTenant>> databases;

        Databases(String shard, List<CatalogTenant> tenants) {
            this.shard = shard;
            this.databases = new ArrayDeque<>(tenants.stream()
                    .collect(Collectors.groupingBy(tenant -> List.of(tenant.shard(), tenant.databaseName())))
                    .values());
        }

        @Override
        public String shard() {
            return shard;
        }

        @Override
        public synchronized List<CatalogTenant> next() {
            List<CatalogTenant> next = databases.poll();
            return next == null ? List.of() : next;
        }
    }
}
