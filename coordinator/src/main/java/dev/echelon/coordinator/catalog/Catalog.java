package dev.echelon.coordinator.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** The catalog of tenants. It is only ever read. */
public interface Catalog {
    /** Hands over every row, as of one moment, in no particular order; never holds them all. */
    void forEach(Consumer<CatalogTenant> tenant);

    /**
     * Hands over the rows by slug that a run over the fleet does not have: neither the slug, nor another tenant in the same
     * schema. None for a run over named tenants. Gives up after some seconds.
     */
    void forEachNotIn(UUID runId, Consumer<CatalogTenant> tenant);

    /** The rows with one of these slugs, as of one moment. */
    List<CatalogTenant> find(Collection<String> slugs);

    /**
     * The active tenants, as of one moment.
     *
     * @param shards those that are known
     */
    ActiveTenants active(Set<String> shards);
}
