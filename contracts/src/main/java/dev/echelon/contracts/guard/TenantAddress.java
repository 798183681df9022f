package dev.echelon.contracts.guard;

/**
 * Where one tenant's data are.
 *
 * @param slug the tenant
 * @param shard the server
 * @param database the database on it
 * @param schema the schema therein
 */
public record TenantAddress(String slug, String shard, String database, String schema) {}
