package dev.echelon.coordinator.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.Topics;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.testbed.embedded.EmbeddedKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

class TopicPreparationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void what_is_wrong_with_kafka_is_said_as_long_as_it_is_wrong() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().start();
                Admin admin = Admin.create(Map.<String, Object>of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "default.api.timeout.ms",
                        "5000",
                        "request.timeout.ms",
                        "4000"))) {
            var refused = preparation(topology(kafka, admin, (short) 3));
            var topology = topology(kafka, admin, (short) 1);
            var preparation = preparation(topology);

            refused.run();
            assertThat(refused.wrong()).hasValueSatisfying(wrong -> assertThat(wrong)
                    .contains("refuses", "replication")
                    .doesNotContain("does not answer", "\n"));
            awaitOrder(preparation);

            cleanup(admin, "compact");
            await().atMost(PATIENCE).untilAsserted(() -> {
                preparation.run();
                assertThat(preparation.wrong()).hasValueSatisfying(wrong -> assertThat(wrong)
                        .contains("topic " + Topics.COMMANDS + " is compacted", "set cleanup.policy=delete"));
            });
            assertThatThrownBy(topology::requireReachable)
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("is compacted");
            cleanup(admin, "delete");
            awaitOrder(preparation);
            topology.requireReachable();

            kafka.stop();
            await().atMost(PATIENCE).untilAsserted(() -> {
                preparation.run();
                assertThat(preparation.wrong()).hasValueSatisfying(wrong -> assertThat(wrong)
                        .isEqualTo("Kafka at " + kafka.bootstrapServers() + " does not answer"));
            });
        }
    }

    private static Topology topology(EmbeddedKafka kafka, Admin admin, short replicationFactor) {
        return new Topology(
                admin,
                kafka.bootstrapServers(),
                true,
                8,
                replicationFactor,
                Duration.ofSeconds(10),
                "echelon-coordinators");
    }

    private static TopicPreparation preparation(Topology topology) {
        return new TopicPreparation(topology);
    }

    private static void awaitOrder(TopicPreparation preparation) {
        await().atMost(PATIENCE).until(() -> {
            preparation.run();
            return preparation.wrong().isEmpty();
        });
    }

    private static void cleanup(Admin admin, String policy) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, Topics.COMMANDS),
                        List.of(new AlterConfigOp(
                                new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, policy), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }
}
