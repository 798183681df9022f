package dev.echelon.coordinator.release;

/**
 * How often a pass of the tick is worth its questions to the master: each while a run is open, and every few where none is, since then
 * there is nothing to look after. Thread-safe.
 */
public final class Pace {
    private final int rest;
    private int toSkip;
    private long hurries;

    /**
     * A pace that begins with a pass.
     *
     * @param rest one pass of so many is made while no run is open; 1: every one
     */
    public Pace(int rest) {
        if (rest < 1) {
            throw new IllegalArgumentException("one pass of " + rest);
        }
        this.rest = rest;
    }

    /** Something may have begun at this replica: the next pass is made. Another replica's beginnings are found by resting passes. */
    public synchronized void hurry() {
        hurries++;
        toSkip = 0;
    }

    /** Whether this pass is to be made. */
    synchronized boolean isDue() {
        if (toSkip > 0) {
            toSkip--;
            return false;
        }
        return true;
    }

    /** What is begun from here on is not rested upon. */
    synchronized long mark() {
        return hurries;
    }

    /** No run was open, by a look that came after the mark. */
    synchronized void nothingOpen(long mark) {
        if (mark == hurries) {
            toSkip = rest - 1;
        }
    }
}
