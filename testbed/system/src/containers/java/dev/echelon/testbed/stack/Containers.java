package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.KafkaServer;
import dev.echelon.testbed.embedded.PostgresServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * PostgreSQL and Kafka in containers. Without an engine they fail: a test that skips itself proves nothing to whoever
 * asked for it.
 */
public final class Containers implements ServerMaker {
    /** As the embedded servers have it. */
    private static final Map<String, String> POSTGRES_SETTINGS = Map.of("max_connections", "500");

    private static final Map<String, String> NOT_DURABLE =
            Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off");
    private static final String KAFKA = "apache/kafka:4.2.1";
    /** As docker-compose.yml has it. */
    private static final Map<String, String> BROKER = Map.ofEntries(
            Map.entry("KAFKA_NODE_ID", "1"),
            Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
            Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
            Map.entry("KAFKA_LISTENERS", "PLAINTEXT://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093"),
            Map.entry("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
            Map.entry("KAFKA_INTER_BROKER_LISTENER_NAME", "PLAINTEXT"),
            Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
            Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
            Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
            Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
            Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"));

    private static final int POSTGRES_PORT = 5432;
    private static final int KAFKA_PORT = 9092;

    /** Fails unless there is an engine on this machine. */
    static void requireEngine() {
        DockerClientFactory engine = DockerClientFactory.instance();
        if (!engine.isDockerAvailable()) {
            throw new StackException("No Docker engine answers, and -Pcontainers asks for one. Start it ('docker info' must"
                    + " answer), or leave -Pcontainers out: the same tests then run on embedded servers.");
        }
        URI address = engine.getTransportConfig().getDockerHost();
        if (address.getHost() != null && !List.of("localhost", "127.0.0.1").contains(address.getHost())) {
            throw new StackException("The Docker engine is on " + address.getHost() + ", and -Pcontainers needs one on this"
                    + " machine: the tests reach their servers on 127.0.0.1. Unset DOCKER_HOST, or leave -Pcontainers out:"
                    + " the same tests then run on embedded servers.");
        }
    }

    static PostgreSQLContainer postgres() {
        return new PostgreSQLContainer("postgres:18").withUsername(PostgresServer.SUPERUSER);
    }

    static KafkaContainer kafka() {
        return new KafkaContainer(KAFKA);
    }

    @Override
    public PostgresServer postgres(Wanted wanted) {
        requireEngine();
        Map<String, String> settings = new TreeMap<>(POSTGRES_SETTINGS);
        if (!wanted.durable()) {
            settings.putAll(NOT_DURABLE);
        }
        settings.putAll(wanted.settings());
        List<String> command = new ArrayList<>(List.of("postgres"));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        String password = UUID.randomUUID().toString();
        PostgreSQLContainer container = postgres().withPassword(password).withCommand(command.toArray(String[]::new));
        var server = new ContainedPostgres(new FixedPort(container, wanted.port(), POSTGRES_PORT), password);
        server.start();
        return server;
    }

    @Override
    public KafkaServer kafka(Wanted wanted) {
        requireEngine();
        if (wanted.proxied()) {
            throw new StackException("A broker in a container cannot tell its clients of a proxy.");
        }
        // not KafkaContainer: that one tells its clients the address that the engine has for it
        var container = new GenericContainer<>(KAFKA)
                .withExposedPorts(KAFKA_PORT)
                .withEnv(BROKER)
                .withEnv("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://127.0.0.1:" + wanted.port())
                .waitingFor(Wait.forLogMessage(".*Transitioning from RECOVERY to RUNNING.*\\n", 1));
        wanted.settings()
                .forEach((name, value) -> container.addEnv(
                        "KAFKA_" + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
        var server = new ContainedKafka(new FixedPort(container, wanted.port(), KAFKA_PORT));
        server.start();
        return server;
    }
}
