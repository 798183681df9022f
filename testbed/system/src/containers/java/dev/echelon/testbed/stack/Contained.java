package dev.echelon.testbed.stack;

import static org.awaitility.Awaitility.await;

import dev.echelon.testbed.embedded.BreakableServer;
import java.time.Duration;

/** A server in a container. */
abstract class Contained implements BreakableServer {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final FixedPort container;

    Contained(FixedPort container) {
        this.container = container;
    }

    /** Whether the server takes connections; throws whatever keeps it from that. */
    abstract boolean answers() throws Exception;

    @Override
    public synchronized void start() {
        if (container.start()) {
            await(getClass().getSimpleName()).atMost(PATIENCE).ignoreExceptions().until(this::answers);
        }
    }

    @Override
    public synchronized void stop() {
        container.stop();
    }

    @Override
    public synchronized void kill() {
        container.kill();
    }

    @Override
    public synchronized void suspend() {
        container.suspend();
    }

    @Override
    public synchronized void resume() {
        container.resume();
    }

    @Override
    public synchronized void close() {
        container.remove();
    }

    @Override
    public synchronized boolean isRunning() {
        return container.isRunning();
    }

    @Override
    public int port() {
        return container.port();
    }

    @Override
    public synchronized long pid() {
        return container.pid();
    }
}
