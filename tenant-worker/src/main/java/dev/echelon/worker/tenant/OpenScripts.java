package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.TenantTask;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The scripts outside a transaction that this worker is at, from the wait for their database's turn to their end: what a session that
 * should not be there any more can hold up. Safe for use by many threads.
 */
public final class OpenScripts {
    private final LongSupplier nanos;
    private final Map<Open, Long> since = new ConcurrentHashMap<>();

    /** Where one is under way. */
    record Place(String shard, String database) {}

    private record Open(Place place, long token) {}

    /**
     * None yet.
     *
     * @param nanos a clock that only goes forward
     */
    public OpenScripts(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A script of this tenant begins to wait for its database's turn. */
    public void begin(TenantTask task) {
        since.put(open(task), nanos.getAsLong());
    }

    /** It is over, well or not; nothing, when there was none. */
    public void end(TenantTask task) {
        since.remove(open(task));
    }

    private static Open open(TenantTask task) {
        return new Open(new Place(task.shard(), task.database()), task.token());
    }

    /** The databases where one has been under way for at least so long. */
    Set<Place> openFor(Duration atLeast) {
        long now = nanos.getAsLong();
        return since.entrySet().stream()
                .filter(open -> now - open.getValue() >= atLeast.toNanos())
                .map(open -> open.getKey().place())
                .collect(Collectors.toSet());
    }
}
