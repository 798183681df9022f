package dev.echelon.coordinator.catalog;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the tenants are listed.
 *
 * @param query a query on the master that returns slug, status, ring, shard, database_name and schema_name; null or blank:
 *     the table {@code identity.echelon_tenant}
 */
@ConfigurationProperties("echelon.catalog")
public record CatalogProperties(@Nullable String query) {}
