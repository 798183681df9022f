package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.KafkaServer;
import dev.echelon.testbed.embedded.PostgresServer;
import java.nio.file.Path;
import java.util.Map;

/** Makes the servers of a system, on 127.0.0.1. */
public interface ServerMaker {
    /** Starts a PostgreSQL; returns when it takes connections. */
    PostgresServer postgres(Wanted wanted);

    /** Starts a broker, its topics not created by who asks for them; returns when it takes requests. */
    KafkaServer kafka(Wanted wanted);

    /**
     * One server.
     *
     * @param data where its data may be kept from one system to the next
     * @param port which it keeps
     * @param settings as in its own configuration file
     * @param durable whether what it has confirmed must survive a power cut
     * @param proxied whether a broker needs a second way in, through a proxy
     */
    record Wanted(
            String name,
            Path data,
            Path log,
            int port,
            Map<String, String> settings,
            boolean durable,
            boolean proxied) {}
}
