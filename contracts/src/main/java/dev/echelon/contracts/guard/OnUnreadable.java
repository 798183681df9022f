package dev.echelon.contracts.guard;

/** What to do when the master, or a sampled tenant, cannot be read. A build that is known to be too old never starts. */
public enum OnUnreadable {
    /** Do not start: what cannot be read is not safe. */
    FAIL_CLOSED,
    /** Start, and say so in the log. */
    WARN
}
