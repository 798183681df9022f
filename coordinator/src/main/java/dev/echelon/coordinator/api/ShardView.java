package dev.echelon.coordinator.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a run does on one shard.
 *
 * @param limit tenants that may be in flight there, over all runs; null: the shard is not configured
 * @param inFlight tenants in flight there, over all runs
 * @param inFlightOfRun of these, the run's
 * @param planned tenants of the run there
 * @param open of these, without a verdict
 * @param heldUntil nothing is released to it before; null: it is not held
 */
public record ShardView(
        String shard,
        @Nullable Integer limit,
        int inFlight,
        int inFlightOfRun,
        int planned,
        int open,
        @Nullable Instant heldUntil,
        @Nullable String holdReason) {}
