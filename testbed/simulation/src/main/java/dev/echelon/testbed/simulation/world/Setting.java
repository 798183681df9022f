package dev.echelon.testbed.simulation.world;

import dev.echelon.testbed.simulation.kernel.Choices;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.tenants.Script;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a world is made.
 *
 * @param cohorts sizes
 * @param shardLimits limit of each shard
 * @param slots of each worker
 * @param interleaving one in so many calls of the master is preceded by others' calls; 0: none is
 * @param refusing one in so many tenants has data that a script refuses; 0: none
 */
public record Setting(
        List<Integer> cohorts,
        BigDecimal abortRate,
        int staggerMs,
        int maxInFlight,
        List<Integer> shardLimits,
        int coordinators,
        List<Integer> slots,
        int partitions,
        List<Script> scripts,
        long slowest,
        int interleaving,
        int refusing) {
    static final Duration LEASE = Duration.ofSeconds(6);
    static final Duration UNCLAIMED_AFTER = Duration.ofSeconds(5);
    static final Duration SHARD_HOLD_LIMIT = Duration.ofSeconds(60);
    static final long TICK = 1_000 * Kernel.MILLI;

    private static final List<String> RATES = List.of("0", "0.1", "0.2", "0.34", "0.5", "0.55", "0.07", "1");

    /** Draws one. */
    static Setting draw(Choices choices, Profile profile) {
        boolean duel = profile.hasFewWorkers();
        boolean wakes = profile == Profile.WORKER_WAKES_BETWEEN;
        List<Integer> cohorts = new ArrayList<>();
        int most = wakes ? 1 : duel ? 2 : choices.oneIn(60) ? 40 : choices.oneIn(4) ? 20 : 5;
        int count = choices.between(1, duel ? 1 : 3);
        for (int i = 0; i < count; i++) {
            cohorts.add(choices.between(1, most));
        }
        String rate = choices.of(RATES);
        int refusing = choices.oneIn(3) ? 0 : choices.between(2, 10);
        if (!duel && choices.oneIn(30)) {
            // 0.28 x 25 is 7, and 7.000000000000001 in binary
            cohorts.set(0, 25);
            rate = "0.28";
            refusing = 3;
        }
        List<Integer> limits = new ArrayList<>();
        int shards = choices.between(1, 2);
        for (int i = 0; i < shards; i++) {
            limits.add(choices.between(1, 6));
        }
        List<Integer> slots = new ArrayList<>();
        int workers = choices.between(duel ? 2 : 1, wakes ? 2 : 3);
        for (int i = 0; i < workers; i++) {
            slots.add(choices.between(1, duel ? 1 : 3));
        }
        List<Script> scripts = choices.oneIn(duel ? 2 : 3)
                ? List.of(new Script("V2", true), new Script("V3", false))
                : choices.oneIn(2)
                        ? List.of(new Script("V2", true), new Script("V3", true))
                        : List.of(new Script("V2", true));
        return new Setting(
                cohorts,
                new BigDecimal(rate),
                choices.oneIn(2) ? 0 : choices.between(1, 4_000),
                choices.between(1, 8),
                limits,
                choices.between(profile.hasSeveralCoordinators() ? 2 : 1, 3),
                slots,
                choices.between(1, 4),
                scripts,
                wakes ? 5 * Kernel.SECOND : choices.oneIn(4) ? 20 * Kernel.SECOND : Kernel.SECOND,
                choices.oneIn(2) ? 0 : choices.oneIn(2) ? 25 : 5,
                refusing);
    }
}
