package dev.echelon.coordinator.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in figures, from what the master last saw of each tenant.
 *
 * @param tenants rows of the catalog
 * @param planned of these, those that a run takes along
 * @param byStatus tenants of each status, most frequent first
 * @param byShard planned tenants of each shard
 * @param byVersion planned tenants at each schema version; the version is null for those that were never seen or hold none
 * @param latestVersion of the migration set; null: it has none, or is broken
 * @param atLatest planned tenants at that version
 * @param neverSeen planned tenants that were never seen
 * @param oldestReadAt the oldest of these readings; null: none
 */
public record CatalogView(
        int tenants,
        int planned,
        List<Count> byStatus,
        List<Count> byShard,
        List<Count> byVersion,
        @Nullable String latestVersion,
        int atLatest,
        int neverSeen,
        @Nullable Instant oldestReadAt) {

    /** How often a value occurs. */
    public record Count(@Nullable String value, int tenants) {}
}
