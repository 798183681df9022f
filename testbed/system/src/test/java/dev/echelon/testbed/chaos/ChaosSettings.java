package dev.echelon.testbed.chaos;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * One chaos run.
 *
 * @param seed of every choice of faults; what happens between two faults is the machine's choice
 * @param duration how long faults come
 * @param lease of claims and workers
 * @param longestStop of a program, and of whatever else goes away for a while
 * @param between two faults, on average
 * @param tenants of a round, over three shards; rounds follow each other until the duration is over
 * @param leastFaults that make the run worth its name
 * @param faults what may happen
 */
record ChaosSettings(
        long seed,
        Duration duration,
        Duration lease,
        Duration longestStop,
        Duration between,
        int tenants,
        int leastFaults,
        Set<Fault> faults) {
    /** A minute, stops of at most two leases. */
    static ChaosSettings minute(long seed) {
        return new ChaosSettings(
                seed,
                Duration.ofMinutes(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(8),
                Duration.ofMillis(1500),
                300,
                8,
                EnumSet.allOf(Fault.class));
    }

    /** Nothing but workers stopped, for up to three leases: what a fence is there for. */
    static ChaosSettings sleepers(long seed) {
        return new ChaosSettings(
                seed,
                Duration.ofMinutes(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(12),
                Duration.ofMillis(1500),
                300,
                8,
                EnumSet.of(Fault.STOP_WORKER));
    }

    /** How long a fault lasts for that share between 0 and 1; most are short, stops of programs less so. */
    Duration lasting(boolean stop, double share) {
        boolean manyLeases = longestStop.compareTo(lease.multipliedBy(5)) > 0;
        Duration shortest = Duration.ofMillis(manyLeases && stop ? 5_000 : 200);
        double part = Math.pow(share, (stop ? 1 : 2) * (manyLeases ? 3 : 1));
        return shortest.plusMillis(Math.round(part * longestStop.minus(shortest).toMillis()));
    }

    /** Stops of 5 to 90 s, what else goes away for up to 90 s. */
    static ChaosSettings lasting(long seed, Duration duration, int leastFaults) {
        return new ChaosSettings(
                seed,
                duration,
                Duration.ofSeconds(6),
                Duration.ofSeconds(90),
                Duration.ofMillis(2500),
                300,
                leastFaults,
                EnumSet.allOf(Fault.class));
    }
}
