package dev.echelon.coordinator.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the next commands go: to a partition of the worker with the most free slots. Mutable, for one decision.
 *
 * <p>Beside the tenants at work, as many wait as the workers get done in 100 ms, so that every slot finds its next tenant waiting
 * however short the work is; at least a quarter of the slots and at most ten times the slots, so that few commands wait in vain
 * where it is long.
 */
public final class Placement {
    /** From a result's sending to the claim of the tenant that takes its place, with room to spare. */
    private static final Duration ROUND = Duration.ofMillis(100);

    private static final int MOST_WAITING_A_SLOT = 10;

    private final List<Load> loads = new ArrayList<>();
    private int room;

    /**
     * The live workers that have the run's migration set and hold partitions, with what is under way on each.
     *
     * @param lately how long a tenant took lately; null: not known
     */
    public Placement(List<Worker> workers, @Nullable Duration lately) {
        int slots = 0;
        int busy = 0;
        for (Worker worker : workers) {
            slots += worker.slots();
            busy += worker.inFlight();
            loads.add(new Load(worker));
        }
        this.room = Math.max(0, slots + waiting(slots, lately) - busy);
    }

    private static int waiting(int slots, @Nullable Duration lately) {
        if (lately == null) {
            return slots / 4;
        }
        long done = slots * ROUND.toMillis() / Math.max(1, lately.toMillis());
        return (int) Math.max(slots / 4, Math.min(done, (long) slots * MOST_WAITING_A_SLOT));
    }

    /** How many more tenants may be released. */
    public int room() {
        return room;
    }

    /**
     * Chooses a partition for one tenant.
     *
     * @param avoid a worker that let this tenant lie or was lost with it, taken only if there is no other; null: none
     * @return empty when there is no room
     */
    public Optional<Place> place(@Nullable String avoid) {
        if (room <= 0) {
            return Optional.empty();
        }
        Comparator<Load> byChoice = Comparator.comparing(
                        (Load load) -> !load.worker.workerId().equals(avoid))
                .thenComparingInt(Load::free)
                .thenComparing(load -> load.worker.workerId());
        return loads.stream().max(byChoice).map(load -> {
            room--;
            return load.take();
        });
    }

    /**
     * A worker as registered.
     *
     * @param slots tenants it works on at a time
     * @param partitions what it holds of the commands topic, not empty
     * @param inFlight tenants released to it or claimed by it, of all runs
     */
    public record Worker(String workerId, int slots, List<Integer> partitions, int inFlight) {
        public Worker {
            partitions = List.copyOf(partitions);
            if (partitions.isEmpty()) {
                throw new IllegalArgumentException("worker " + workerId + " holds no partition");
            }
        }
    }

    /** A partition, and the worker that holds it. */
    public record Place(String workerId, int partition) {}

    private static final class Load {
        private final Worker worker;
        private int taken;

        Load(Worker worker) {
            this.worker = worker;
        }

        int free() {
            return worker.slots() - worker.inFlight() - taken;
        }

        Place take() {
            // turns over the partitions, so that one that is stuck does not take them all
            int turn = (worker.inFlight() + taken) % worker.partitions().size();
            taken++;
            return new Place(worker.workerId(), worker.partitions().get(turn));
        }
    }
}
