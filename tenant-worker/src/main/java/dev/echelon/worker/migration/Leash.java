package dev.echelon.worker.migration;

import java.time.Duration;

/** What ties a running tenant to its claim: it tells when to stop, and carries progress back. Safe for use by many threads. */
public interface Leash {
    /**
     * Asked before every script and every batch.
     *
     * @throws StoppedException the claim is lost or could not be renewed for a lease, or the worker stops
     */
    void check();

    /**
     * Waits, at most this long.
     *
     * @throws StoppedException as {@link #check()}, at once
     */
    void pause(Duration wait);

    /**
     * From now on migrations are applied: a worker that stops lets them end.
     *
     * @throws StoppedException as {@link #check()}
     */
    void applying();

    /** Says what is being done, in a line that an operator reads. */
    void progress(String line);
}
