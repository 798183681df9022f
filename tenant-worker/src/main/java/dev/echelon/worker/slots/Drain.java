package dev.echelon.worker.slots;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the slots to rest when the worker stops. */
public final class Drain {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Slots slots;
    private final Duration timeout;
    private final LongSupplier nanos;
    private final Wait wait;

    /** Lets time pass. */
    @FunctionalInterface
    public interface Wait {
        void sleep(Duration duration);
    }

    /**
     * A drain.
     *
     * @param timeout how long running tenants may go on
     */
    public Drain(Slots slots, Duration timeout, LongSupplier nanos, Wait wait) {
        this.slots = slots;
        this.timeout = timeout;
        this.nanos = nanos;
        this.wait = wait;
    }

    /**
     * Has what is not yet being applied handed back, and waits until everything is booked or handed back, at most for the
     * timeout; then those at work are told to stop before their next script, and get a little longer. What is left then is logged:
     * the server rolls back what is in a transaction, and the claims expire.
     */
    public void run() {
        if (slots.held().isEmpty()) {
            return;
        }
        log.atInfo()
                .addKeyValue("tenants", slots.held().size())
                .log("Stopping: {} at work may take {} s more", slots.busy(), timeout.toSeconds());
        slots.held().forEach(Held::drain);
        if (!atRestWithin(timeout)) {
            slots.held().forEach(claim -> claim.stop("the worker stops"));
            boolean unused = atRestWithin(Duration.ofSeconds(5));
        }
        List<Held> left = slots.held();
        for (Held claim : left) {
            log.atWarn()
                    .addKeyValue("run", claim.task().runId())
                    .addKeyValue("tenant", claim.task().slug())
                    .addKeyValue("token", claim.task().token())
                    .addKeyValue("phase", claim.phase().getClass().getSimpleName())
                    .addKeyValue("progress", claim.progress())
                    .log("Left behind; its claim expires and it is taken up again");
        }
    }

    private boolean atRestWithin(Duration patience) {
        long until = nanos.getAsLong() + patience.toNanos();
        while (!slots.held().isEmpty()) {
            if (nanos.getAsLong() - until > 0) {
                return false;
            }
            wait.sleep(BETWEEN_LOOKS);
        }
        return true;
    }
}
