package dev.echelon.coordinator.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the next commands go: to a partition of the worker with the most free slots. Mutable, for one decision.
 *
 * <p>All workers together are given at most 1.25 times their slots, so that every worker finds its next tenant waiting and
 * few commands wait in vain.
 */
public final class Placement {
    private final List<Load> loads = new ArrayList<>();
    private int room;

    /** The live workers that have the run's migration set and hold partitions, with what is under way on each. */
    public Placement(List<Worker> workers) {
        int slots = 0;
        int busy = 0;
        for (Worker worker : workers) {
            slots += worker.slots();
            busy += worker.inFlight();
            loads.add(new Load(worker));
        }
        this.room = Math.max(0, slots + slots / 4 - busy);
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
