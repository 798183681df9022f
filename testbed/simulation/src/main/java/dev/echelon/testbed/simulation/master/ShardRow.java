package dev.echelon.testbed.simulation.master;

/** A row of {@code echelon_shard}; times in microseconds, zero for null. */
public final class ShardRow extends Row.Content<ShardRow> {
    public final String shard;
    public int maxInFlight;
    public long heldSince;
    public long heldUntil;
    public int holdCount;

    ShardRow(String shard, int maxInFlight) {
        this.shard = shard;
        this.maxInFlight = maxInFlight;
    }
}
