package dev.echelon.worker.migration;

/** What is done about a failure. */
public enum FailureClass {
    /** A lock is not to be had: again, with jitter. */
    LOCK,
    /** Deadlock or serialisation: again, soon. */
    CONFLICT,
    /** The connection or the server went away: connect, look at the history, go on from there. */
    CONNECTION,
    /** The server lacks disk, memory or the like: once more, then the shard is held. */
    RESOURCES,
    /** The server takes no writes: again, then the shard is held. */
    READ_ONLY,
    /** A statement ran into its limit: once more. */
    TIMEOUT,
    /** A fault in the script, the data or the rights: no other try would end otherwise. */
    FATAL
}
