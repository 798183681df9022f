package dev.echelon.coordinator.release;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a task soon, once, however often it is asked for meanwhile. Thread-safe. */
public final class Nudge implements Runnable {
    private final Executor executor;
    private final Runnable task;
    private final AtomicBoolean pending = new AtomicBoolean();

    /** {@code executor} runs one task at a time. */
    public Nudge(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    @Override
    public void run() {
        if (!pending.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(() -> {
                pending.set(false);
                task.run();
            });
        } catch (RejectedExecutionException stopping) {
            pending.set(false);
        }
    }
}
