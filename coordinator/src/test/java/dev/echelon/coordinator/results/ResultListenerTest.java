package dev.echelon.coordinator.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.DeadLetters;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.coordinator.engine.EngineFixture;
import dev.echelon.coordinator.engine.FakeWorker;
import dev.echelon.coordinator.engine.FakeWorker.Claim;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.testbed.embedded.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

class ResultListenerTest {
    private static final String KAFKA = TestServers.kafka().bootstrapServers();
    private final EngineFixture master = new EngineFixture();
    private final FakeWorker worker = master.worker("w1", 20, 0);
    private final ContractCodec codec = new ContractCodec();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final DefaultKafkaProducerFactory<byte[], byte[]> producers = new DefaultKafkaProducerFactory<>(
            Map.of("bootstrap.servers", KAFKA), new ByteArraySerializer(), new ByteArraySerializer());
    private final ResultListener listener = listener();

    @AfterEach
    void close() {
        producers.destroy();
        master.close();
    }

    @Test
    void booksABatchOnceHoweverOftenItComes() {
        UUID run = master.start(BigDecimal.ONE, 10, 0, 4);
        List<ConsumerRecord<byte[], byte[]>> batch = worker.claimAll(run).stream()
                .map(worker::succeeded)
                .map(this::received)
                .toList();

        listener.onMessage(batch);
        listener.onMessage(batch);

        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
        assertThat(master.count(run, "SUCCEEDED")).isEqualTo(4);
        assertThat(metrics.counter("echelon.results.stale").count()).isEqualTo(4);
    }

    @Test
    void whatCannotBeReadOrStoredIsSetAsideWithTheReasonAndStopsNobody() {
        UUID run = master.start(BigDecimal.ONE, 10, 0, 2);
        List<Claim> claims = worker.claimAll(run);
        long before = letters().size();
        TenantMigrated good = worker.succeeded(claims.get(0));
        String poisoned = new String(codec.write(worker.failed(claims.get(1))), StandardCharsets.UTF_8)
                .replace("\"toVersion\":\"2\"", "\"toVersion\":\"2\\u0000\"");

        listener.onMessage(List.of(
                received("no json".getBytes(StandardCharsets.UTF_8)),
                received(new byte[5_000_000]),
                received(poisoned.getBytes(StandardCharsets.UTF_8)),
                received(new String(codec.write(good), StandardCharsets.UTF_8)
                        .replace("SUCCEEDED", "EXPLODED")
                        .getBytes(StandardCharsets.UTF_8)),
                received(good)));

        assertThat(master.count(run, "SUCCEEDED")).isEqualTo(1);
        assertThat(master.count(run, "CLAIMED")).isEqualTo(1);
        List<ConsumerRecord<byte[], byte[]>> letters = letters();
        assertThat(letters).hasSize((int) before + 4);
        assertThat(letters).allSatisfy(letter -> {
            assertThat(letter.headers().lastHeader(DeadLetters.REASON).value()).isNotEmpty();
            assertThat(letter.value().length).isLessThanOrEqualTo(ContractCodec.MAX_BYTES);
        });
    }

    @Test
    void aResultOfARunThatIsNotThereIsStale() {
        UUID run = master.start(BigDecimal.ONE, 10, 0, 1);
        Claim claim = worker.claimAll(run).get(0);
        Claim elsewhere = new Claim(
                new FakeWorker.Command(
                        UUID.randomUUID(), "t1-1", claim.command().token(), 1, "w1"),
                claim.claimId(),
                "GRANTED");
        listener.onMessage(List.of(received(worker.succeeded(elsewhere))));

        assertThat(metrics.counter("echelon.results.stale").count()).isEqualTo(1);
        assertThat(master.count(run, "CLAIMED")).isEqualTo(1);
    }

    private ResultListener listener() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA))) {
            if (!admin.listTopics().names().get().contains(Topics.DEAD_LETTERS)) {
                admin.createTopics(List.of(new NewTopic(Topics.DEAD_LETTERS, 1, (short) 1)))
                        .all()
                        .get();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return new ResultListener(master.engine, codec, new KafkaTemplate<>(producers), metrics);
    }

    private ConsumerRecord<byte[], byte[]> received(TenantMigrated result) {
        return received(codec.write(result));
    }

    private static ConsumerRecord<byte[], byte[]> received(byte[] value) {
        return new ConsumerRecord<>(Topics.RESULTS, 0, 0, new byte[] {1}, value);
    }

    private static List<ConsumerRecord<byte[], byte[]>> letters() {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", KAFKA),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var only = List.of(new TopicPartition(Topics.DEAD_LETTERS, 0));
            consumer.assign(only);
            consumer.seekToBeginning(only);
            long end = consumer.endOffsets(only).values().iterator().next();
            while (consumer.position(only.get(0)) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
            }
        }
        return letters;
    }
}
