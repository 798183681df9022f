package dev.echelon.testbed.embedded;

/**
 * A real Kafka broker of our own on 127.0.0.1, to be used and to be broken. Its port and topics stay the same from start
 * to start. Thread-safe.
 */
public interface KafkaServer extends AutoCloseable {
    /** Starts the broker again after {@link #stop} or {@link #kill}; returns when it takes requests. Does nothing if it runs. */
    void start();

    /** Orderly end. Does nothing if the broker does not run. */
    void stop();

    /** SIGKILL. */
    void kill();

    /** Stops the broker in its tracks: connections stay open and nothing answers. */
    void suspend();

    /** Lets a suspended broker go on. */
    void resume();

    /** Ends the broker and gives up its data, unless they were wanted for later. */
    @Override
    void close();

    /** Whether it was started and has not ended, by itself or otherwise. */
    boolean isRunning();

    int port();

    /** The broker's process id on this machine. */
    long pid();

    /** The proxy that clients of {@link #proxiedBootstrapServers} go through, for the whole of their traffic. */
    default TcpProxy proxy() {
        throw new EmbeddedServerException("This broker was built without a proxy.");
    }

    /** Orderly end and start. */
    default void restart() {
        stop();
        start();
    }

    default String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    default String proxiedBootstrapServers() {
        return "127.0.0.1:" + proxy().port();
    }
}
