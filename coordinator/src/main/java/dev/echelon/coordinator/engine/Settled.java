package dev.echelon.coordinator.engine;

/** What a settled run needs next, in a transaction of its own. */
enum Settled {
    /** Nothing. */
    DONE,
    /** A stop is to be carried out. */
    STOP_DUE,
    /** It is at its end, which wants to know who has joined the fleet meanwhile. */
    END_DUE;

    static Settled stop(boolean due) {
        return due ? STOP_DUE : DONE;
    }
}
