package dev.echelon.worker.slots;

/** Ends this process, because going on would do harm or no good. */
public interface ProcessEnd {
    /** A fault of ours: exit code of {@code docs/runbook.md}. */
    int FAULT = 70;

    /** Stops in order: drains the slots, leaves the group. Returns at once. */
    void inOrder(String reason);

    /** Stops without doing anything more; never returns. */
    void atOnce(String reason, Throwable error);
}
