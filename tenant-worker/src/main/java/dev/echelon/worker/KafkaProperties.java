package dev.echelon.worker;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Kafka.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param properties anything else for producer and consumer, for instance {@code security.protocol}
 */
@ConfigurationProperties("echelon.kafka")
public record KafkaProperties(
        @Nullable String bootstrapServers, @Nullable Map<String, String> properties) {
    public KafkaProperties {
        if (bootstrapServers == null || bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "echelon.kafka.bootstrap-servers is missing: set it (ECHELON_KAFKA_BOOTSTRAP_SERVERS) to host:port");
        }
        properties = properties == null ? Map.of() : Map.copyOf(properties);
    }

    String servers() {
        return String.valueOf(bootstrapServers);
    }

    Map<String, String> more() {
        return properties == null ? Map.of() : properties;
    }

    @Override
    public String toString() {
        return "KafkaProperties[bootstrapServers=" + bootstrapServers + "]";
    }
}
