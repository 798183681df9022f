package dev.echelon.coordinator.api;

import dev.echelon.contracts.TenantError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where one tenant of a run stands.
 *
 * @param id rises in plan order; the cursor of a page
 * @param state PENDING, RELEASED, CLAIMED, SUCCEEDED, FAILED, SKIPPED
 * @param outcomeVerified false on a failure: whether it was applied is unknown
 * @param progress what its worker last said it is doing; null: nothing
 */
public record TenantView(
        long id,
        int cohort,
        String slug,
        String status,
        String shard,
        String state,
        int attempt,
        @Nullable String workerId,
        @Nullable Instant claimedAt,
        @Nullable Instant leaseUntil,
        @Nullable Instant finishedAt,
        @Nullable String fromVersion,
        @Nullable String toVersion,
        @Nullable Long durationMs,
        @Nullable Boolean outcomeVerified,
        boolean suspended,
        @Nullable String progress,
        @Nullable TenantError error) {}
