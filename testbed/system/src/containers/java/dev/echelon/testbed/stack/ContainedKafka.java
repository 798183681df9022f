package dev.echelon.testbed.stack;

import static org.awaitility.Awaitility.await;

import dev.echelon.testbed.embedded.KafkaServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka in a container. */
final class ContainedKafka implements KafkaServer {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final FixedPort container;

    ContainedKafka(FixedPort container) {
        this.container = container;
    }

    @Override
    public synchronized void start() {
        if (container.start()) {
            await("Kafka in the container").atMost(PATIENCE).ignoreExceptions().until(this::answers);
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

    private boolean answers() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers(), "default.api.timeout.ms", 5000, "request.timeout.ms", 4000))) {
            return !admin.describeCluster().nodes().get().isEmpty();
        }
    }
}
