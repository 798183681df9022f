package dev.echelon.worker.slots;

import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.TraceContext;
import dev.echelon.worker.claim.HandBackKind;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.StoppedException;
import dev.echelon.worker.migration.TenantTask;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One claim in hand, from its grant until its result is booked. Safe for use by many threads. */
final class Held implements Leash {
    /** Between two looks at the lease, in nanoseconds. */
    private static final long LONGEST_NAP = TimeUnit.SECONDS.toNanos(1);

    private final TenantTask task;
    private final TraceContext trace;
    private final Duration lease;
    private final LongSupplier nanos;
    /** The event's id of its result, whenever that is sent. */
    private final UUID resultId = UUID.randomUUID();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopped = lock.newCondition();
    private Phase phase = new Phase.Working();
    private @Nullable String stopReason;
    private boolean lost;
    private boolean draining;
    private boolean applying;
    private @Nullable String progress;
    private long renewedAt;

    /** Where it stands. */
    sealed interface Phase {
        /** Its migration runs. */
        record Working() implements Phase {}

        /**
         * Its result stands, and is sent again until it is booked.
         *
         * @param sentAt when it was last sent; null: not yet
         * @param delivered true: the broker has it
         */
        record Finished(TenantMigrated result, @Nullable Long sentAt, boolean delivered) implements Phase {}

        /** It is to be handed back. */
        record Returning(HandBackKind kind, String reason, long fence) implements Phase {}
    }

    Held(TenantTask task, TraceContext trace, Duration lease, LongSupplier nanos) {
        this.task = task;
        this.trace = trace;
        this.lease = lease;
        this.nanos = nanos;
        this.renewedAt = nanos.getAsLong();
    }

    TenantTask task() {
        return task;
    }

    /** The work on it, in the trace of its command. */
    TraceContext trace() {
        return trace;
    }

    UUID resultId() {
        return resultId;
    }

    Phase phase() {
        lock.lock();
        try {
            return phase;
        } finally {
            lock.unlock();
        }
    }

    void become(Phase next) {
        lock.lock();
        try {
            phase = next;
        } finally {
            lock.unlock();
        }
    }

    /** The broker has its result. */
    void delivered() {
        lock.lock();
        try {
            if (phase instanceof Phase.Finished finished) {
                phase = new Phase.Finished(finished.result(), finished.sentAt(), true);
            }
        } finally {
            lock.unlock();
        }
    }

    @Nullable String progress() {
        lock.lock();
        try {
            return progress;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The master renewed the claim.
     *
     * @param askedAt when it was asked, since the answer may have been long on its way
     */
    void renewed(long askedAt) {
        lock.lock();
        try {
            renewedAt = askedAt;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the work on it before its next script. */
    void stop(String reason) {
        lock.lock();
        try {
            if (stopReason == null) {
                stopReason = reason;
            }
            stopped.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The claim is another's: ends the work on it, and whatever comes of it is not reported. */
    void lose() {
        lock.lock();
        try {
            lost = true;
            stop("the claim is lost");
        } finally {
            lock.unlock();
        }
    }

    boolean isLost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /** The worker stops: ends the work on it unless its migrations are being applied. */
    void drain() {
        lock.lock();
        try {
            draining = true;
            stopped.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void applying() {
        lock.lock();
        try {
            check();
            applying = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void check() {
        lock.lock();
        try {
            check(draining && !applying);
        } finally {
            lock.unlock();
        }
    }

    private void check(boolean drained) {
        if (stopReason != null || drained) {
            throw new StoppedException(stopReason == null ? "the worker stops" : stopReason);
        }
        if (nanos.getAsLong() - renewedAt > lease.toNanos()) {
            throw new StoppedException(
                    "the claim could not be renewed for " + lease.toSeconds() + " s: the master does not answer");
        }
    }

    @Override
    public void pause(Duration wait) {
        long until = nanos.getAsLong() + wait.toNanos();
        lock.lock();
        try {
            while (true) {
                // nothing is open while it waits, so a worker that stops need not wait for it
                check(draining);
                long left = until - nanos.getAsLong();
                if (left <= 0) {
                    return;
                }
                long unused = stopped.awaitNanos(Math.min(left, LONGEST_NAP));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException("the worker stops");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void progress(String line) {
        lock.lock();
        try {
            progress = line.length() > 200 ? line.substring(0, 200) : line;
        } finally {
            lock.unlock();
        }
    }
}
