package dev.echelon.testbed.crash;

/** What befalls a program that is held at a {@link Boundary}. */
enum Blow {
    /** SIGKILL; it is started again at once. */
    KILL,
    /** SIGSTOP for longer than the lease and until the others have finished the run, then SIGCONT: it goes on where it was. */
    STOP
}
