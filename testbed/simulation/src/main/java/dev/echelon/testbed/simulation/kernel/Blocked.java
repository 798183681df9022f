package dev.echelon.testbed.simulation.kernel;

import java.util.function.Consumer;

/** What was asked must wait for somebody; to be asked again from its beginning when that is over. */
public final class Blocked extends RuntimeException {
    private final transient Consumer<Runnable> waiting;

    /**
     * Must wait.
     *
     * @param waiting takes what to do when the wait is over
     */
    public Blocked(Consumer<Runnable> waiting) {
        super("blocked", null, false, false);
        this.waiting = waiting;
    }

    /** Has this done when the wait is over. */
    public void wakes(Runnable task) {
        waiting.accept(task);
    }
}
