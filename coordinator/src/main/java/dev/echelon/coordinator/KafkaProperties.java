package dev.echelon.coordinator;

import jakarta.validation.constraints.NotBlank;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Kafka.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param createTopics whether missing topics are created at start
 * @param commandPartitions partitions of the commands topic when it is created, 1 to 96
 * @param replicationFactor of topics that are created; -1: the broker's default
 * @param properties anything else for producer, consumer and admin, for instance {@code security.protocol}
 */
@Validated
@ConfigurationProperties("echelon.kafka")
public record KafkaProperties(
        @NotBlank String bootstrapServers,
        @DefaultValue("true") boolean createTopics,
        @DefaultValue("24") int commandPartitions,
        @DefaultValue("-1") short replicationFactor,
        @DefaultValue Map<String, String> properties) {
    public KafkaProperties {
        if (commandPartitions < 1 || commandPartitions > 96) {
            throw new IllegalArgumentException(
                    "echelon.kafka.command-partitions is " + commandPartitions + ", expected 1 to 96");
        }
        if (replicationFactor == 0 || replicationFactor < -1) {
            throw new IllegalArgumentException("echelon.kafka.replication-factor is " + replicationFactor
                    + ", expected 1 or more, or -1 for the broker's default");
        }
        properties = Map.copyOf(properties);
    }

    @Override
    public String toString() {
        return "KafkaProperties[bootstrapServers=" + bootstrapServers + "]";
    }
}
