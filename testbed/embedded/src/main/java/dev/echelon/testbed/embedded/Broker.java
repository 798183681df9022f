package dev.echelon.testbed.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** A single Kafka node (broker and controller in one) in this JVM; its directory survives restarts. */
final class Broker implements AutoCloseable {
    private final KafkaRaftServer server;

    private Broker(KafkaRaftServer server) {
        this.server = server;
    }

    /** Starts the node and returns when it takes requests. {@code overrides} win over what is set here. */
    static Broker start(Path directory, Listeners listeners, Properties overrides) throws Exception {
        format(directory);
        Properties properties = properties(directory, listeners);
        properties.putAll(overrides);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (Throwable e) {
            // without it the threads that did start keep the JVM alive for good
            server.shutdown();
            throw e;
        }
        return new Broker(server);
    }

    private static void format(Path directory) throws Exception {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(directory);
        try (var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setControllerListenerName("CONTROLLER")
                    .setDirectories(Set.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setIgnoreFormatted(true)
                    .setPrintStream(nowhere)
                    .run();
        }
    }

    private static Properties properties(Path directory, Listeners listeners) {
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        p.put("log.dirs", directory.toString());
        p.put("controller.quorum.voters", "1@127.0.0.1:" + listeners.controllerPort());
        p.put("listeners", listeners.bound());
        p.put("advertised.listeners", listeners.advertised());
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("controller.listener.names", "CONTROLLER");
        p.put("inter.broker.listener.name", "PLAINTEXT");
        // one node: every internal topic has one replica
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "4");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("auto.create.topics.enable", "false");
        // small and quick to start
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        p.put("background.threads", "2");
        p.put("log.cleaner.dedupe.buffer.size", "2097152");
        p.put("controller.quorum.election.timeout.ms", "100");
        p.put("controller.quorum.fetch.timeout.ms", "2000");
        // after a SIGKILL the new broker waits out the old one's session: 9 s by default
        p.put("broker.session.timeout.ms", "1500");
        p.put("broker.heartbeat.interval.ms", "300");
        return p;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /**
     * The loopback ports of the node.
     *
     * @param port for clients
     * @param proxiedPort bound a second time for clients that come through a proxy; 0 for none
     * @param proxyPort what those clients are told to connect to
     */
    record Listeners(int port, int controllerPort, int proxiedPort, int proxyPort) {
        String bound() {
            return clients(port, proxiedPort) + ",CONTROLLER://127.0.0.1:" + controllerPort;
        }

        String advertised() {
            return clients(port, proxyPort);
        }

        private String clients(int direct, int second) {
            return "PLAINTEXT://127.0.0.1:" + direct + (proxiedPort == 0 ? "" : ",PROXIED://127.0.0.1:" + second);
        }
    }
}
