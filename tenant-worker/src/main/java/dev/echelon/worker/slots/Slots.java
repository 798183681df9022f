package dev.echelon.worker.slots;

import dev.echelon.contracts.TraceContext;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.claim.HandBackKind;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.migration.Verdict;
import dev.echelon.worker.slots.Held.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The tenants in hand: at most {@code size} at work, and beside them a bounded number whose results wait to be booked, so that a
 * slow booking does not idle the slots. Safe for use by many threads.
 */
public final class Slots {
    private static final Logger log = LoggerFactory.getLogger(Slots.class);

    private final int size;
    private final int unbookedLimit;
    private final Executor workers;
    private final Work work;
    private final Courier courier;
    private final Checkpoint checkpoint;
    private final WorkerMetrics metrics;
    private final ProcessEnd end;
    private final Duration lease;
    private final LongSupplier nanos;
    private final Map<Long, Held> held = new ConcurrentHashMap<>();
    private final Object lock = new Object();
    private int busy;
    private Runnable whenFree = () -> {};

    /** What is done with a claimed tenant. */
    @FunctionalInterface
    public interface Work {
        /** Does the work of one claim, however long it takes. Never throws an {@link Exception}. */
        Verdict migrate(TenantTask task, Leash leash);
    }

    /**
     * Slots.
     *
     * @param workers runs tenants, {@code size} at a time
     * @param unbookedLimit results that may wait to be booked before no more tenants are taken
     */
    public Slots(
            int size,
            int unbookedLimit,
            Executor workers,
            Work work,
            Courier courier,
            Checkpoint checkpoint,
            WorkerMetrics metrics,
            ProcessEnd end,
            Duration lease,
            LongSupplier nanos) {
        this.size = size;
        this.unbookedLimit = unbookedLimit;
        this.workers = workers;
        this.work = work;
        this.courier = courier;
        this.checkpoint = checkpoint;
        this.metrics = metrics;
        this.end = end;
        this.lease = lease;
        this.nanos = nanos;
        metrics.gauge("echelon.worker.slots", "Tenants that this worker migrates at a time", () -> size);
        metrics.gauge("echelon.worker.slots.busy", "Tenants that it migrates now", this::busy);
        metrics.gauge("echelon.worker.held", "Claims in hand, finished and unbooked ones too", held::size);
    }

    /** What to do whenever a slot has become free. */
    public void whenFree(Runnable task) {
        synchronized (lock) {
            whenFree = task;
        }
    }

    public boolean isFree() {
        synchronized (lock) {
            return busy < size && held.size() - busy < unbookedLimit;
        }
    }

    /**
     * Takes free slots, each to be used by {@link #start} or given up by {@link #release}. Where there is none, waits for one.
     *
     * @param wanted how many at most
     * @param patience how long to wait
     * @return how many; 0: none has become free
     */
    public int reserve(int wanted, Duration patience) {
        synchronized (lock) {
            long until = nanos.getAsLong() + patience.toNanos();
            while (!isFree()) {
                long left = until - nanos.getAsLong();
                if (left <= 0) {
                    return 0;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return 0;
                }
            }
            int taken = Math.min(wanted, size - busy);
            busy += taken;
            return taken;
        }
    }

    /** Gives up a reserved slot. */
    public void release() {
        Runnable task;
        synchronized (lock) {
            busy--;
            lock.notifyAll();
            task = whenFree;
        }
        task.run();
    }

    /**
     * Runs a granted claim in the reserved slot. A claim that is in hand already changes nothing.
     *
     * @param trace of the work on it, which its result continues
     */
    public void start(TenantTask task, TraceContext trace) {
        var claim = new Held(task, trace, lease, nanos);
        if (held.putIfAbsent(task.token(), claim) != null) {
            release();
            return;
        }
        workers.execute(() -> traced(claim));
    }

    /** Whatever is logged meanwhile, by libraries too, belongs to the trace. */
    private void traced(Held claim) {
        MDC.put("traceId", claim.trace().traceId());
        MDC.put("spanId", claim.trace().spanId());
        try {
            run(claim);
        } finally {
            MDC.remove("traceId");
            MDC.remove("spanId");
        }
    }

    private void run(Held claim) {
        TenantTask task = claim.task();
        try {
            Verdict verdict = work.migrate(task, claim);
            if (claim.isLost()) {
                drop(claim);
            } else if (verdict instanceof Verdict.Reported reported) {
                metrics.finished(reported.result());
                checkpoint.reached(Point.BEFORE_REPORT, task.slug(), task.token());
                claim.become(new Phase.Finished(reported.result(), null, false));
                courier.send(claim);
            } else if (verdict instanceof Verdict.HandedBack back) {
                claim.become(
                        new Phase.Returning(HandBackKind.valueOf(back.reason().name()), back.message(), 0));
            } else if (verdict instanceof Verdict.Fenced fenced) {
                claim.become(new Phase.Returning(HandBackKind.FENCE_AHEAD, "fenced", fenced.fence()));
            }
            task.on(log.atInfo()).log("Tenant done: {}", told(verdict));
        } catch (RuntimeException e) {
            task.on(log.atError())
                    .setCause(e)
                    .log("A tenant's verdict could not be told; its claim expires and it is taken up again");
            drop(claim);
        } catch (Error e) {
            end.atOnce("the work on tenant " + task.slug() + " died", e);
        } finally {
            release();
        }
    }

    private static String told(Verdict verdict) {
        if (verdict instanceof Verdict.Reported reported) {
            var error = reported.result().error();
            return reported.result().outcome() + (error == null ? "" : " (" + error.message() + ")");
        }
        return verdict.toString();
    }

    /** Claims in hand, finished and unbooked ones too. */
    public int inHand() {
        return held.size();
    }

    /** Whether half of the results that may wait to be booked do, or more: what is booked by now should be found out soon. */
    boolean isCrowded() {
        synchronized (lock) {
            return (held.size() - busy) * 2L >= unbookedLimit;
        }
    }

    /** How many are at work, in words; those that have lost their claim hold a slot until their statement ends. */
    public String told() {
        long lost = held.values().stream().filter(Held::isLost).count();
        return busy() + " of " + size + " at work"
                + (lost == 0 ? "" : ", " + lost + " of them for a claim that is lost");
    }

    /** Whether no slot will do anything any more that counts: each works for a claim that it has lost. */
    public boolean areStuck() {
        return held.values().stream().filter(Held::isLost).count() >= size;
    }

    /** Everything in hand. */
    List<Held> held() {
        return List.copyOf(held.values());
    }

    /** Nothing more is to be done about it. */
    void drop(Held claim) {
        if (held.remove(claim.task().token(), claim) && isFree()) {
            Runnable task;
            synchronized (lock) {
                lock.notifyAll();
                task = whenFree;
            }
            task.run();
        }
    }

    int busy() {
        synchronized (lock) {
            return busy;
        }
    }
}
