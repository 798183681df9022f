package dev.echelon.testbed.simulation.kernel;

/**
 * What becomes of one call of a port.
 *
 * @param delay microseconds before it is made
 * @param hit the fault that meets it
 * @param duration of the fault, in microseconds, where it has one
 */
public record Fate(long delay, Hit hit, long duration) {
    /** Nothing happens to it, at once. */
    public static final Fate NONE = new Fate(0, Hit.NONE, 0);

    /** A fault at the boundary of a call. */
    public enum Hit {
        NONE,
        /** The process dies, and the call is not made. */
        CRASH_BEFORE,
        /** The call takes effect, and the process dies. */
        CRASH_AFTER,
        /** The process stands still, then makes the call. */
        PAUSE_BEFORE,
        /** The whole machine stands still, its clock with it: it knows nothing of the time that went by. */
        FREEZE_BEFORE,
        /** The call takes effect, and the process stands still with its answer. */
        PAUSE_AFTER,
        /** The call does not arrive, and the caller sees a broken connection. */
        LOSE_REQUEST,
        /** The call takes effect, and the caller sees a broken connection. */
        LOSE_REPLY
    }
}
