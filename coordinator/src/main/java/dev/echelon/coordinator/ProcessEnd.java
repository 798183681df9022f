package dev.echelon.coordinator;

/** Ends this process, because going on would do no good. */
@FunctionalInterface
interface ProcessEnd {
    /** A fault of ours: exit code of {@code docs/runbook.md}. */
    int FAULT = 70;

    /** Stops in order and ends with this code. Returns at once. */
    void inOrder(int code);
}
