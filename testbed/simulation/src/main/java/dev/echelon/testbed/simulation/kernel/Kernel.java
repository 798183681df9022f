package dev.echelon.testbed.simulation.kernel;

import java.time.Instant;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Virtual time and one queue of events: the only clock and the only thread of a simulated world. Times are microseconds. */
public final class Kernel {
    public static final long MILLI = 1_000;
    public static final long SECOND = 1_000_000;
    /** The world begins here, so that no time is zero: zero stands for none. */
    private static final long BEGIN = Instant.parse("2026-11-22T00:00:00Z").getEpochSecond() * SECOND;

    private static final int DEEPEST = 12;

    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Choices choices;
    private long now = BEGIN;
    private long sequence;
    private long events;
    private int depth;

    public Kernel(Choices choices) {
        this.choices = choices;
    }

    public Choices choices() {
        return choices;
    }

    public long now() {
        return now;
    }

    /** Since the world began. */
    public long age() {
        return now - BEGIN;
    }

    public long nanos() {
        return (now - BEGIN) * 1_000;
    }

    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1_000);
    }

    public static long micros(Instant at) {
        return at.getEpochSecond() * SECOND + at.getNano() / 1_000;
    }

    /** How many events have happened. */
    public long events() {
        return events;
    }

    /** Has something happen so many microseconds from now. */
    public void after(long delay, Runnable what) {
        queue.add(new Event(now + Math.max(0, delay), sequence++, what));
    }

    /** Lets the next event happen, unless it is later than {@code until}; false: there is none. */
    public boolean step(long until) {
        Event next = queue.peek();
        if (next == null || next.at > until) {
            return false;
        }
        queue.remove();
        now = Math.max(now, next.at);
        events++;
        next.what.run();
        return true;
    }

    /**
     * Lets the world go on beneath a caller that stands still in the middle of code that cannot be stopped, until so much time
     * has passed, or {@code over} says so.
     */
    public void standStill(long duration, BooleanSupplier over) {
        if (depth == DEEPEST) {
            return;
        }
        long until = now + duration;
        @Nullable Fiber standing = Fiber.leave();
        depth++;
        try {
            while (!over.getAsBoolean() && step(until)) {
                // on
            }
        } finally {
            depth--;
            Fiber.enter(standing);
        }
        if (!over.getAsBoolean()) {
            now = Math.max(now, until);
        }
    }

    private record Event(long at, long sequence, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
