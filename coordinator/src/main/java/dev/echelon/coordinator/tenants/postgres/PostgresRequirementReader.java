package dev.echelon.coordinator.tenants.postgres;

import dev.echelon.contracts.compatibility.CompatibilityRule;
import dev.echelon.coordinator.catalog.ActiveTenants;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.tenants.FleetProperties;
import dev.echelon.coordinator.tenants.RequirementReader;
import dev.echelon.coordinator.tenants.RequirementReading;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads tenants on PostgreSQL in lanes, as many a shard as its limit says, and hands what they read to the caller's thread. */
public final class PostgresRequirementReader implements RequirementReader {
    private static final int WAITING = 64;

    private final ShardConnections connections;
    private final ExecutorService threads;

    public PostgresRequirementReader(FleetProperties fleet, ExecutorService threads) {
        this.connections = new ShardConnections(fleet.shards());
        this.threads = threads;
    }

    @Override
    public void read(
            ActiveTenants tenants,
            CompatibilityRule rule,
            Consumer<List<RequirementReading>> readings,
            Runnable pulse) {
        BlockingQueue<Handed> handed = new ArrayBlockingQueue<>(WAITING);
        List<Future<?>> lanes = new ArrayList<>();
        try {
            for (ActiveTenants.Source source : tenants.sources()) {
                var shard = new ShardReading(source, connections, rule, batch -> handed.put(Handed.of(batch)));
                for (int lane = 0; lane < connections.limit(source.shard()); lane++) {
                    lanes.add(threads.submit(() -> {
                        handed.put(Handed.end(failureOf(shard)));
                        return null;
                    }));
                }
            }
            hand(handed, lanes.size(), readings, () -> {
                refuseWhenStopping();
                pulse.run();
            });
        } finally {
            lanes.forEach(lane -> lane.cancel(true));
        }
    }

    /** Lanes that are stopped from outside hand nothing over any more, not even their end. */
    private void refuseWhenStopping() {
        if (threads.isShutdown()) {
            throw new Refusal(
                    Refusal.Kind.UNREACHABLE,
                    "The coordinator was stopped before all tenants were read, so nothing can be said of the build. Nothing was"
                            + " changed. Check again.");
        }
    }

    private static @Nullable RuntimeException failureOf(ShardReading shard) throws InterruptedException {
        try {
            shard.drain();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static void hand(
            BlockingQueue<Handed> handed, int lanes, Consumer<List<RequirementReading>> readings, Runnable pulse) {
        int open = lanes;
        while (open > 0) {
            Handed next = next(handed);
            if (next == null) {
                pulse.run();
            } else if (next.batch() != null) {
                readings.accept(next.batch());
            } else if (next.failure() != null) {
                throw next.failure();
            } else {
                open--;
            }
        }
    }

    private static @Nullable Handed next(BlockingQueue<Handed> handed) {
        try {
            return handed.poll(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while tenants were read", e);
        }
    }

    /** What a lane hands over: some readings, or its end, which may be a failure. */
    private record Handed(
            @Nullable List<RequirementReading> batch,
            @Nullable RuntimeException failure) {
        static Handed of(List<RequirementReading> batch) {
            return new Handed(batch, null);
        }

        static Handed end(@Nullable RuntimeException failure) {
            return new Handed(null, failure);
        }
    }
}
