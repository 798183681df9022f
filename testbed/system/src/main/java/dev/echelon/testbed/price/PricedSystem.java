package dev.echelon.testbed.price;

import dev.echelon.testbed.stack.GivenSystem;
import dev.echelon.testbed.stack.RefusedException;
import dev.echelon.testbed.stack.Stack;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A master, a Kafka, a coordinator, one worker and a server for tenants: embedded, or on the servers that the documented
 * variables name.
 *
 * @param environment what any program needs to take part
 * @param given whether PostgreSQL and Kafka are somebody else's
 * @param fastLane whether the worker takes its fast lane
 */
record PricedSystem(Map<String, String> environment, boolean given, boolean fastLane, Runnable stop)
        implements AutoCloseable {
    /** Tenants in flight at most: the default of a run, which a single server's default limit would not let it reach. */
    static final int WINDOW = 50;

    private static final String SLOTS = "ECHELON_WORKER_SLOTS";
    private static final String FAST_LANE = "ECHELON_WORKER_FASTLANE";

    /** Starts what is not there yet. */
    static PricedSystem start(
            Path directory,
            Path migrations,
            boolean fastLane,
            Map<String, String> surroundings,
            Consumer<String> progress)
            throws Exception {
        if (surroundings.containsKey("ECHELON_MASTER_URL")
                && surroundings.containsKey("ECHELON_KAFKA_BOOTSTRAP_SERVERS")) {
            progress.accept("Measuring on the servers that ECHELON_MASTER_URL and the variables beside it name.");
            return onGiven(directory, migrations, fastLane, surroundings);
        }
        Stack stack = Stack.builder(directory)
                .shards("main")
                .migrations(migrations.toString())
                .workers(1)
                .coordinatorSetting("ECHELON_SHARDS_MAIN_LIMIT", Integer.toString(WINDOW))
                .workerSetting(SLOTS, Integer.toString(PriceWiring.THREADS))
                .workerSetting(FAST_LANE, Boolean.toString(fastLane))
                .progress(progress)
                .build()
                .start();
        return new PricedSystem(stack.environment(), false, fastLane, stack::close);
    }

    private static PricedSystem onGiven(
            Path directory, Path migrations, boolean fastLane, Map<String, String> surroundings) throws Exception {
        Map<String, String> variables = new TreeMap<>();
        surroundings.forEach((name, value) -> {
            if (name.startsWith("ECHELON_")) {
                variables.put(name, value);
            }
        });
        variables.put("ECHELON_MIGRATIONS", migrations.toString());
        variables.put(SLOTS, Integer.toString(PriceWiring.THREADS));
        variables.put(FAST_LANE, Boolean.toString(fastLane));
        PricedMaster.of(variables).refuseAnothersFleet();
        GivenSystem system = GivenSystem.start(directory, variables);
        var started = new PricedSystem(system.environment(), true, fastLane, system::close);
        try {
            if (started.master().liveWorkers() > 1) {
                throw new RefusedException(
                        "Another worker is at work for this master: stop it, or name a master that nobody uses.");
            }
            return started;
        } catch (Exception e) {
            system.close();
            throw e;
        }
    }

    PricedMaster master() {
        return PricedMaster.of(environment);
    }

    @Override
    public void close() {
        stop.run();
    }
}
