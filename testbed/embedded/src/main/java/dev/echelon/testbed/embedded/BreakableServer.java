package dev.echelon.testbed.embedded;

/**
 * A real server of our own on 127.0.0.1, to be used and to be broken. Its port and data stay the same from start to start.
 * Thread-safe.
 */
public interface BreakableServer extends AutoCloseable {
    /** Starts it again after {@link #stop} or {@link #kill}; returns when it takes connections. Does nothing if it runs. */
    void start();

    /** Orderly end; open transactions are rolled back. Does nothing if it does not run. */
    void stop();

    /** SIGKILL of every process of the server, as by a power cut. */
    void kill();

    /** Stops every process of the server in its tracks: connections stay open and nothing answers. */
    void suspend();

    /** Lets a suspended server go on. */
    void resume();

    /** Ends the server and gives up its data, unless they were wanted for later. */
    @Override
    void close();

    /** Whether it was started and has not ended, by itself or otherwise. */
    boolean isRunning();

    int port();

    /** The id on this machine of the server's first process. */
    long pid();

    /** Orderly end and start. */
    default void restart() {
        stop();
        start();
    }
}
