package dev.echelon.coordinator.postgres;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why nothing moves, in an operator's words. Pure.
 *
 * @param stopping a stop that was asked for and is being carried out; null: none
 * @param inFlight released or claimed
 * @param open tenants of the current cohort without a verdict, those in flight included
 * @param nextReleaseAt end of the stagger; null: none runs
 * @param supply the workers, for a running run
 * @param held shards that hold back tenants of the current cohort, for a running run
 */
record WaitingFor(
        @Nullable String stopping,
        int inFlight,
        int open,
        @Nullable Instant nextReleaseAt,
        Instant now,
        @Nullable String setHash,
        Workers.Supply supply,
        List<HeldShard> held) {

    /** A shard to which nothing is released before {@code until}. */
    record HeldShard(String shard, Instant until, @Nullable String reason) {}

    /** The words; null: it moves, or has ended. */
    @Nullable String inWords(String state) {
        return switch (state) {
            case "RUNNING" -> stopping == null ? running() : stopping + " was asked for and is being carried out";
            case "PAUSED" -> "`echelon continue`" + draining();
            case "ABORTED" -> inFlight == 0 ? null : tenants(inFlight) + " in flight, to finish and be booked";
            default -> null;
        };
    }

    private String draining() {
        return inFlight == 0 ? "" : "; " + tenants(inFlight) + " in flight finish and are booked meanwhile";
    }

    private @Nullable String running() {
        if (inFlight == 0 && nextReleaseAt != null && nextReleaseAt.isAfter(now)) {
            return "the stagger, until " + nextReleaseAt.truncatedTo(ChronoUnit.SECONDS);
        }
        if (supply.slots() == 0 && open > 0) {
            return noWorker();
        }
        if (!held.isEmpty()) {
            return held.stream().map(WaitingFor::inWords).collect(Collectors.joining("; "))
                    + (inFlight > 0 ? "; the other shards go on" : "");
        }
        if (inFlight > 0 && inFlight == open) {
            return "the last " + tenants(inFlight) + " of the cohort";
        }
        return null;
    }

    private String noWorker() {
        String set = setHash == null ? "" : " " + setHash.substring(0, Math.min(12, setHash.length()));
        if (supply.live() == 0) {
            return "a worker: none is live. Start one; it needs migration set" + set;
        }
        if (supply.matching() == 0) {
            return "a worker with migration set" + set + ": " + supply.live()
                    + " live, all with another set (`echelon workers`). Give them the coordinator's migrations; they read them by"
                    + " themselves";
        }
        return "a worker that accepts work: " + supply.matching() + " live with migration set" + set
                + ", all draining or without partitions";
    }

    private static String inWords(HeldShard shard) {
        return "shard " + shard.shard() + ", held until "
                + shard.until().truncatedTo(ChronoUnit.SECONDS)
                + (shard.reason() == null ? "" : ": " + shard.reason());
    }

    private static String tenants(int count) {
        return count == 1 ? "1 tenant" : count + " tenants";
    }
}
