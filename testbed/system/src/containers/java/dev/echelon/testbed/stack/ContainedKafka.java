package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.KafkaServer;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka in a container. */
final class ContainedKafka extends Contained implements KafkaServer {
    ContainedKafka(FixedPort container) {
        super(container);
    }

    @Override
    boolean answers() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers(), "default.api.timeout.ms", 5000, "request.timeout.ms", 4000))) {
            return !admin.describeCluster().nodes().get().isEmpty();
        }
    }
}
