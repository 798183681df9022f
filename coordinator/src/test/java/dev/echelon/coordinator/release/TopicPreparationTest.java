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
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class TopicPreparationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final EmbeddedKafka KAFKA = EmbeddedKafka.builder().start();

    private final Admin admin = Admin.create(Map.<String, Object>of(
            "bootstrap.servers",
            KAFKA.bootstrapServers(),
            "default.api.timeout.ms",
            "5000",
            "request.timeout.ms",
            "4000"));

    @BeforeEach
    void noTopics() {
        KAFKA.start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            Set<String> there = admin.listTopics().names().get();
            admin.deleteTopics(there).all().get();
            return there.isEmpty();
        });
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @AfterAll
    static void stop() {
        KAFKA.close();
    }

    @Test
    void what_is_wrong_with_kafka_is_said_as_long_as_it_is_wrong() throws Exception {
        var refused = new TopicPreparation(topology(true, 8, (short) 3));
        var topology = topology(true, 8, (short) 1);
        var preparation = new TopicPreparation(topology);

        refused.run();
        assertThat(refused.wrong())
                .hasValueSatisfying(wrong ->
                        assertThat(wrong).contains("refuses", "replication").doesNotContain("does not answer", "\n"));
        awaitOrder(preparation);

        set(Topics.COMMANDS, TopicConfig.CLEANUP_POLICY_CONFIG, "compact");
        await().atMost(PATIENCE).untilAsserted(() -> {
            preparation.run();
            assertThat(preparation.wrong()).hasValueSatisfying(wrong -> assertThat(wrong)
                    .contains("topic " + Topics.COMMANDS + " is compacted", "set cleanup.policy=delete"));
        });
        assertThatThrownBy(topology::requireReachable)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("is compacted");
        set(Topics.COMMANDS, TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
        awaitOrder(preparation);
        topology.requireReachable();

        KAFKA.stop();
        await().atMost(PATIENCE).untilAsserted(() -> {
            preparation.run();
            assertThat(preparation.wrong()).hasValueSatisfying(wrong -> assertThat(wrong)
                    .isEqualTo("Kafka at " + KAFKA.bootstrapServers() + " does not answer"));
        });
    }

    @Test
    void topics_that_are_missing_and_not_to_be_created_are_named() throws Exception {
        var topology = topology(false, 8, (short) 1);
        var preparation = new TopicPreparation(topology);
        admin.createTopics(List.of(new NewTopic(Topics.RESULTS, 6, (short) 1)))
                .all()
                .get();

        await().atMost(PATIENCE).untilAsserted(() -> {
            preparation.run();
            assertThat(preparation.wrong()).hasValueSatisfying(wrong -> assertThat(wrong)
                    .contains("topics are missing", Topics.COMMANDS, Topics.RUNS, Topics.DEAD_LETTERS)
                    .doesNotContain(Topics.RESULTS, "\n"));
        });
        assertThatThrownBy(topology::requireReachable)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(
                        "has no topic " + String.join(", ", Topics.COMMANDS, Topics.RUNS, Topics.DEAD_LETTERS));
        assertThat(admin.listTopics().names().get()).containsExactly(Topics.RESULTS);

        awaitOrder(new TopicPreparation(topology(true, 8, (short) 1)));
        awaitOrder(preparation);
    }

    @Test
    void settings_that_only_cost_time_are_said_once_and_refuse_nothing(CapturedOutput output) throws Exception {
        awaitOrder(new TopicPreparation(topology(true, 3, (short) 1)));
        for (String topic : List.of(Topics.COMMANDS, Topics.RESULTS, Topics.RUNS)) {
            set(topic, TopicConfig.RETENTION_MS_CONFIG, "29000");
        }
        List<String> said = List.of(
                "topic " + Topics.COMMANDS
                        + " has 3 partitions and echelon.kafka.command-partitions asks for 8: no more"
                        + " than 3 workers find work",
                "topic " + Topics.COMMANDS + " keeps its messages for 29 s: a command that is gone is sent again after"
                        + " 30 s only; raise retention.ms",
                "topic " + Topics.RESULTS + " keeps its messages for 29 s: a tenant whose result is gone",
                "topic " + Topics.RUNS + " keeps its messages for 29 s: who reads the facts");
        var topology = topology(true, 8, (short) 1);
        var preparation = new TopicPreparation(topology);

        await().atMost(PATIENCE).untilAsserted(() -> {
            preparation.run();
            assertThat(output.getOut()).contains(said);
        });

        for (int look = 0; look < 10; look++) {
            preparation.run();
        }
        assertThat(preparation.wrong()).isEmpty();
        topology.requireReachable();
        assertThat(said).allSatisfy(sentence -> assertThat(output.getOut()).containsOnlyOnce(sentence));
    }

    private Topology topology(boolean create, int commandPartitions, short replicationFactor) {
        return new Topology(
                admin,
                KAFKA.bootstrapServers(),
                create,
                commandPartitions,
                replicationFactor,
                Duration.ofSeconds(10),
                "echelon-coordinators",
                new TopicConcerns(commandPartitions, Duration.ofSeconds(30), Duration.ofSeconds(60)));
    }

    private static void awaitOrder(TopicPreparation preparation) {
        await().atMost(PATIENCE).until(() -> {
            preparation.run();
            return preparation.wrong().isEmpty();
        });
    }

    private void set(String topic, String setting, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }
}
