package dev.echelon.coordinator.cli.watch;

/** What happens at Ctrl-C. */
public interface Interrupt {
    /** From now on Ctrl-C (or a request to end) runs this and exits with 5. */
    void leave(Runnable farewell);

    /** From now on Ctrl-C ends the program as usual. */
    void end();
}
