package dev.echelon.testbed.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    @Test
    void aProducerThatIsConnectedGoesOnAfterSigkillAndRestartAndNothingIsLost(@TempDir Path directory)
            throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().directory(directory).start()) {
            createTopic(kafka.bootstrapServers(), "t");
            try (var producer = producer(kafka.bootstrapServers())) {
                producer.send(new ProducerRecord<>("t", "before")).get();
                kafka.kill();
                kafka.start();
                producer.send(new ProducerRecord<>("t", "killed")).get();
                kafka.restart();
                producer.send(new ProducerRecord<>("t", "restarted")).get();
            }
            assertThat(consume(kafka.bootstrapServers(), "t", 3)).containsExactly("before", "killed", "restarted");
        }
    }

    @Test
    void topicsOutliveTheObject(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().directory(directory).start()) {
            createTopic(kafka.bootstrapServers(), "kept");
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().directory(directory).start();
                Admin admin = admin(kafka.bootstrapServers())) {
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }

    @Test
    void refusesADirectoryThatALiveBrokerHolds(@TempDir Path directory) {
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().directory(directory).start()) {
            assertThat(kafka.pid()).isPositive();
            assertThatThrownBy(
                            () -> EmbeddedKafka.builder().directory(directory).start())
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("in use by another process");
        }
    }

    @Test
    void saysThatItDidNotStart(@TempDir Path directory) {
        assertThatThrownBy(() -> EmbeddedKafka.builder()
                        .directory(directory)
                        .setting("log.segment.bytes", "nonsense")
                        .start())
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("did not start")
                .hasMessageContaining("log.segment.bytes");
    }

    @Test
    void aSuspendedBrokerStallsAndAnswersWhenResumed() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().start()) {
            createTopic(kafka.bootstrapServers(), "t");
            try (var producer = producer(kafka.bootstrapServers())) {
                producer.send(new ProducerRecord<>("t", "first")).get();
                kafka.suspend();
                var second = producer.send(new ProducerRecord<>("t", "second"));
                assertThatThrownBy(() -> second.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

                kafka.resume();

                assertThat(second.get(30, TimeUnit.SECONDS).offset()).isEqualTo(1);
            }
        }
    }

    @Test
    void clientsOfTheProxyReachItsBrokerOnlyThroughIt() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().withProxy().start()) {
            createTopic(kafka.bootstrapServers(), "t");
            try (var producer = producer(kafka.proxiedBootstrapServers())) {
                producer.send(new ProducerRecord<>("t", "first")).get();
                kafka.proxy().blackHole();
                var second = producer.send(new ProducerRecord<>("t", "second"));
                assertThatThrownBy(() -> second.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

                kafka.proxy().pass();

                assertThat(second.get(30, TimeUnit.SECONDS).offset()).isEqualTo(1);
            }
        }
    }

    @Test
    void aTemporaryBrokerLeavesNothingBehindAndSaysLittle(@TempDir Path logs) throws Exception {
        Path log = logs.resolve("kafka.log");
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().log(log).start()) {
            createTopic(kafka.bootstrapServers(), "t");
        }
        assertThat(Files.readString(log, StandardCharsets.UTF_8))
                .contains("Kafka Server started")
                .hasLineCount(1);
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    private static void createTopic(String bootstrapServers, String name) throws Exception {
        try (Admin admin = admin(bootstrapServers)) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private static KafkaProducer<String, String> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static List<String> consume(String bootstrapServers, String topic, int count) {
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "group.id", "g", "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            for (int polls = 0; polls < 100 && values.size() < count; polls++) {
                for (ConsumerRecord<String, String> found : consumer.poll(Duration.ofMillis(300))) {
                    values.add(found.value());
                }
            }
        }
        return values;
    }
}
