package dev.echelon.coordinator.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the catalog as it was read, valid or not, with what the master last saw of the tenant. Text that the catalog
 * leaves null reads as empty.
 *
 * @param ring lower rings go first
 * @param lastSeen null: never seen
 */
public record CatalogTenant(
        String slug,
        String status,
        int ring,
        String shard,
        String databaseName,
        String schemaName,
        @Nullable LastSeen lastSeen) {

    /**
     * What the master last saw of the tenant.
     *
     * @param version its schema version; null: no versioned migration was applied
     * @param historyDigest of the applied versions and their checksums; null: not known
     * @param durationMs how long the last migration took that applied something; null: not known
     * @param readAt when it was seen
     */
    public record LastSeen(
            @Nullable String version,
            @Nullable String historyDigest,
            @Nullable Long durationMs,
            Instant readAt) {}

    /** The version last seen; null: never seen, or none applied. */
    public @Nullable String version() {
        return lastSeen == null ? null : lastSeen.version();
    }
}
