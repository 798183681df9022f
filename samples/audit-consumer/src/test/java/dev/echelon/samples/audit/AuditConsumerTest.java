package dev.echelon.samples.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.EventHeaders;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.RunEvent;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.testbed.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real messages, by a real broker. */
class AuditConsumerTest {
    private static final UUID RUN = new UUID(1, 10);
    private static final Instant AT = Instant.parse("2026-11-22T12:00:01Z");

    private final ContractCodec codec = new ContractCodec();
    private final EmbeddedKafka kafka = EmbeddedKafka.builder().start();

    @BeforeEach
    void createTopics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(Topics.RUNS, 1, (short) 1), new NewTopic(Topics.RESULTS, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void tellsEachFactOnceAndGoesOnWhereItStopped() throws Exception {
        RunEvent paused = event(7, RunEvent.Kind.PAUSED, "kim", "disk is filling\u001b[31m\n", null);
        RunEvent booked = event(9, RunEvent.Kind.TENANT_BOOKED, "system", null, "acme");
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            send(producer, Topics.RUNS, "7", paused.type(), codec.write(paused));
            send(producer, Topics.RUNS, "7", paused.type(), codec.write(paused));
            send(producer, Topics.RUNS, "9", booked.type(), codec.write(booked));
            send(producer, Topics.RESULTS, "r1", TenantMigrated.TYPE, codec.write(result()));
            send(producer, Topics.RESULTS, "r1", TenantMigrated.TYPE, codec.write(result()));
            send(producer, Topics.RESULTS, "r2", TenantMigrated.TYPE, "no JSON".getBytes(StandardCharsets.UTF_8));
            send(producer, Topics.RESULTS, "r3", "com.example.other.v1", new byte[] {1});
        }

        List<String> lines = read(4);

        assertThat(lines)
                .containsExactlyInAnyOrder(
                        AT + "  " + RUN + "  PAUSED  by kim  because disk is filling [31m?",
                        AT + "  " + RUN + "  TENANT_BOOKED  acme  SUCCEEDED  version 7  by system",
                        AT + "  " + RUN + "  RESULT  acme  SUCCEEDED  version 7  by worker-1",
                        "unreadable: the message is no TenantMigrated: no well-formed JSON near byte 0");

        RunEvent finished = event(10, RunEvent.Kind.FINISHED, "system", null, null);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            send(producer, Topics.RUNS, "10", finished.type(), codec.write(finished));
        }
        assertThat(read(1)).containsExactly(AT + "  " + RUN + "  FINISHED  by system");
    }

    private List<String> read(int expected) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        List<String> lines = new ArrayList<>();
        try (var consumer = new AuditConsumer(settings, lines::add)) {
            await().pollInSameThread().atMost(Duration.ofSeconds(90)).until(() -> {
                consumer.readOnce(Duration.ofMillis(200));
                return lines.size() >= expected;
            });
        }
        return lines;
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, String id, String type, byte[] value)
            throws Exception {
        var message = new ProducerRecord<byte[], byte[]>(topic, value);
        new EventHeaders(id, "urn:test", type, AT, null).toBytes().forEach(message.headers()::add);
        producer.send(message).get();
    }

    private static RunEvent event(
            long id, RunEvent.Kind kind, String actor, @Nullable String reason, @Nullable String slug) {
        Outcome outcome = slug == null ? null : Outcome.SUCCEEDED;
        return new RunEvent(id, RUN, AT, kind, actor, reason, null, slug, outcome, slug == null ? null : "7", null);
    }

    private static TenantMigrated result() {
        return new TenantMigrated(
                RUN,
                "acme",
                41,
                new UUID(1, 1),
                "worker-1",
                Outcome.SUCCEEDED,
                true,
                "5",
                "7",
                List.of(),
                null,
                null,
                List.of(),
                AT,
                AT,
                null);
    }
}
