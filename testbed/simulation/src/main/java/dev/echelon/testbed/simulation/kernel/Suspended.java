package dev.echelon.testbed.simulation.kernel;

/** Leaves the real code in the middle; the fiber that threw it goes on later, or never. An error, so that nothing catches it. */
public final class Suspended extends Error {
    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack trace and no state
    static final Suspended NOW = new Suspended();

    private Suspended() {
        super("suspended", null, false, false);
    }
}
