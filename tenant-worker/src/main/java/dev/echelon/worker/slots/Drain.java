package dev.echelon.worker.slots;

import dev.echelon.worker.slots.Held.Phase;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Brings the slots to rest when the worker stops. */
public final class Drain {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration LAST_WORD = Duration.ofSeconds(5);

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

    /** Has what is not yet being applied handed back. */
    public void begin() {
        slots.held().forEach(Held::drain);
    }

    /**
     * Waits until nothing is at work and every result is with the broker, at most for the timeout; then those at work are told to
     * stop before their next script, and get a little longer. What is left then is logged: the server rolls back what is in a
     * transaction, and the claims expire. Results are given a moment to be booked, so that most claims end before the worker.
     */
    public void run() {
        if (slots.held().isEmpty()) {
            return;
        }
        log.atInfo()
                .addKeyValue("tenants", slots.held().size())
                .log("Stopping: {} at work may take {} s more", slots.busy(), timeout.toSeconds());
        begin();
        if (!within(timeout, this::isAtRest)) {
            slots.held().forEach(claim -> claim.stop("the worker stops"));
            boolean unused = within(LAST_WORD, this::isAtRest);
        }
        boolean unused = within(LAST_WORD, () -> slots.held().stream().noneMatch(Drain::isDelivered));
        slots.held().forEach(Drain::leaveBehind);
    }

    private boolean isAtRest() {
        return slots.held().stream().allMatch(Drain::isDelivered);
    }

    private static boolean isDelivered(Held claim) {
        return claim.phase() instanceof Phase.Finished finished && finished.delivered();
    }

    private static void leaveBehind(Held claim) {
        boolean delivered = isDelivered(claim);
        claim.task()
                .on(log.atLevel(delivered ? Level.INFO : Level.WARN))
                .addKeyValue("progress", claim.progress())
                .log(
                        delivered
                                ? "Its result is with the broker and not booked yet"
                                : "Left behind; its claim expires and it is taken up again");
    }

    private boolean within(Duration patience, BooleanSupplier reached) {
        long until = nanos.getAsLong() + patience.toNanos();
        while (!reached.getAsBoolean()) {
            if (nanos.getAsLong() - until > 0) {
                return false;
            }
            wait.sleep(BETWEEN_LOOKS);
        }
        return true;
    }
}
