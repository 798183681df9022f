package dev.echelon.testbed.stack;

import static org.awaitility.Awaitility.await;

import dev.echelon.testbed.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A PostgreSQL in a container. */
final class ContainedPostgres implements PostgresServer {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final FixedPort container;
    private final String password;

    ContainedPostgres(FixedPort container, String password) {
        this.container = container;
        this.password = password;
    }

    @Override
    public synchronized void start() {
        if (container.start()) {
            await("PostgreSQL in the container").atMost(PATIENCE).ignoreExceptions().until(this::answers);
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

    @Override
    public String password() {
        return password;
    }

    private boolean answers() throws SQLException {
        try (Connection connection = connect(SUPERUSER)) {
            return connection.isValid(1);
        }
    }
}
