package dev.echelon.coordinator.run;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether silence may be read as a worker's death. Only after this replica has ticked without a gap for one lease length,
 * and the master has been up for as long: else an outage of the master, or our own sleep, would read as the death of every
 * worker. Not thread-safe; times are the master's.
 */
public final class SilenceWatch {
    private final Duration lease;
    private final Duration gap;
    private @Nullable Instant since;
    private @Nullable Instant last;

    /**
     * A watch that has seen nothing yet.
     *
     * @param lease how long a claim lives without renewal
     */
    public SilenceWatch(Duration lease) {
        this.lease = lease;
        this.gap = lease.dividedBy(4);
    }

    /** A tick reached the master at {@code now}; the master has been up since {@code masterUp}. */
    public void tick(Instant now, Instant masterUp) {
        if (since == null || last == null || last.plus(gap).isBefore(now) || now.isBefore(last)) {
            since = now;
        }
        if (since.isBefore(masterUp)) {
            since = masterUp;
        }
        last = now;
    }

    /** A tick failed: what comes after it starts anew. */
    public void interrupted() {
        since = null;
        last = null;
    }

    /** Whether a lease that has run out by {@code now} means that its worker is gone. */
    public boolean mayJudge(Instant now) {
        return since != null && !since.plus(lease).isAfter(now);
    }
}
