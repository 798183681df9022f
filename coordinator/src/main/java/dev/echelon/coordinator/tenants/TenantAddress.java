package dev.echelon.coordinator.tenants;

/** Where one tenant lives. The names come from a catalog and are quoted wherever they meet SQL. */
public record TenantAddress(String slug, String shard, String databaseName, String schemaName) {}
