package dev.echelon.coordinator.run;

import java.util.EnumSet;
import java.util.Set;

/**
 * The states of a run. Live is RUNNING or PAUSED.
 *
 * <pre>
 *            pause                abort, trip
 *  RUNNING ---------> PAUSED -----------------> ABORTED
 *   |  ^ ^-----------' |  continue              ^  |
 *   |  |               '------------------------'  | resume
 *   |  '-------------------------------------------'
 *   |     (RUNNING -- abort, trip --> ABORTED)
 *   '-- last cohort complete --> FINISHED
 * </pre>
 */
public enum RunState {
    /** Releases and claims go on. Next: PAUSED, ABORTED, FINISHED. */
    RUNNING,
    /** No release and no claim; what is claimed finishes and is booked, and may trip. Next: RUNNING, ABORTED. */
    PAUSED,
    /** No release and no claim; what was claimed is booked; claims whose worker falls silent return. Next: RUNNING. */
    ABORTED,
    /** Nothing changes any more. */
    FINISHED;

    /** States that may follow this one. */
    public Set<RunState> next() {
        return switch (this) {
            case RUNNING -> EnumSet.of(PAUSED, ABORTED, FINISHED);
            case PAUSED -> EnumSet.of(RUNNING, ABORTED);
            case ABORTED -> EnumSet.of(RUNNING);
            case FINISHED -> EnumSet.noneOf(RunState.class);
        };
    }

    /** Whether the run counts as live: neither aborted nor finished. */
    public boolean isLive() {
        return this == RUNNING || this == PAUSED;
    }
}
