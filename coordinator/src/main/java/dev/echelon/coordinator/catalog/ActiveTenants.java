package dev.echelon.coordinator.catalog;

import java.util.List;
import java.util.Map;

/** The active tenants of one moment, shard by shard; they are never all in memory. Close it: it holds a connection. */
public interface ActiveTenants extends AutoCloseable {
    /** How many there are. */
    int count();

    /** How many tenants the catalog has that are not active, by status. */
    Map<String, Integer> others();

    /** One for each shard that has any, and one for all tenants on shards that are not known. */
    List<Source> sources();

    @Override
    void close();

    /** The tenants of one shard. Thread-safe. */
    interface Source {
        /** The shard; empty: those on shards that are not known. */
        String shard();

        /** The next ones, all in one database of one shard; none: there are no more, or it is closed. */
        List<CatalogTenant> next();
    }
}
