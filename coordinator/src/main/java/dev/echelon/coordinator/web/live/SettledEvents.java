package dev.echelon.coordinator.web.live;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Finds the id below which no event can come any more. Ids are drawn when a row is written and seen when its transaction
 * commits, so a greater id may be seen before a smaller one; whoever went on from the greater would miss the smaller. What
 * was seen is settled once every transaction that was writing at that moment has ended. Not thread-safe.
 */
final class SettledEvents {
    /** Before the first id is known to be settled. */
    static final long UNKNOWN = -1;

    private final LongSupplier top;
    private final Supplier<Set<String>> writers;
    private long settled = UNKNOWN;
    private long waiting = UNKNOWN;
    private Set<String> unfinished = Set.of();

    /**
     * Over one audit.
     *
     * @param top the greatest id that is seen
     * @param writers the transactions that are writing
     */
    SettledEvents(LongSupplier top, Supplier<Set<String>> writers) {
        this.top = top;
        this.writers = writers;
    }

    /** Forgets what it knew: it would be old by the time somebody asks again. */
    void forget() {
        settled = UNKNOWN;
        waiting = UNKNOWN;
    }

    /** Looks, and returns the greatest settled id that is known now; it does not fall until forgotten. */
    long look() {
        long seen = top.getAsLong(); // before the writers: one that ends in between has left its rows to be seen
        Set<String> writing = writers.get();
        if (writing.isEmpty()) {
            settled = Math.max(settled, seen);
            waiting = UNKNOWN;
            return settled;
        }
        unfinished = new HashSet<>(unfinished);
        unfinished.retainAll(writing);
        if (waiting != UNKNOWN && unfinished.isEmpty()) {
            settled = Math.max(settled, waiting);
            waiting = UNKNOWN;
        }
        if (waiting == UNKNOWN && seen > settled) {
            waiting = seen;
            unfinished = writing;
        }
        return settled;
    }
}
