package dev.echelon.coordinator.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.coordinator.engine.EngineFixture;
import dev.echelon.coordinator.engine.FakeWorker;
import dev.echelon.coordinator.engine.FakeWorker.Claim;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.testbed.embedded.Fuzz;
import dev.echelon.testbed.embedded.SpoiltJson;
import dev.echelon.testbed.embedded.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** Results in bulk that nobody should have sent: they are set aside or stale, and the listener goes on. */
@Timeout(120)
class FuzzedResultsTest {
    private static final int BATCHES = 100;
    private static final int BATCH = 20;
    private static final int TENANTS = 16;
    private static final Fuzz FUZZ = Fuzz.usually(4);

    private final EngineFixture master = new EngineFixture();
    private final FakeWorker worker = master.worker("w1", TENANTS, 0);
    private final ContractCodec codec = new ContractCodec();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final DefaultKafkaProducerFactory<byte[], byte[]> producers = new DefaultKafkaProducerFactory<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    private final ResultListener listener =
            new ResultListener(master.engine, codec, new KafkaTemplate<>(producers), metrics);

    @BeforeAll
    static void deadLettersHaveATopic() throws Exception {
        try (Admin admin = Admin.create(
                Map.<String, Object>of("bootstrap.servers", TestServers.kafka().bootstrapServers()))) {
            if (!admin.listTopics().names().get().contains(Topics.DEAD_LETTERS)) {
                admin.createTopics(List.of(new NewTopic(Topics.DEAD_LETTERS, 1, (short) 1)))
                        .all()
                        .get();
            }
        }
    }

    @AfterEach
    void close() {
        producers.destroy();
        master.close();
    }

    @Test
    void forgedAndSpoiltResultsChangeNothing() {
        UUID run = master.start(BigDecimal.ONE, TENANTS, 0, TENANTS);
        List<Claim> claims = worker.claimAll(run);
        var before = master.contents();

        FUZZ.cases(BATCHES, (number, random) -> listener.onMessage(batch(random, () -> forged(claims, run, random))));

        assertThat(master.contents()).as(FUZZ.toString()).isEqualTo(before);
        assertThat(metrics.counter("echelon.results.stale").count()).isGreaterThan(BATCHES);
        assertThat(metrics.counter("echelon.results.unreadable").count()).isGreaterThan(BATCHES);
        listener.onMessage(claims.stream()
                .map(worker::succeeded)
                .map(codec::write)
                .map(FuzzedResultsTest::received)
                .toList());
        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
        assertThat(master.count(run, "SUCCEEDED")).isEqualTo(TENANTS);
    }

    @Test
    void spoiltResultsOfRealClaimsAreBookedAsTheySayOrNotAtAll() {
        UUID run = master.start(BigDecimal.ONE, TENANTS, 0, TENANTS);
        List<Claim> claims = worker.claimAll(run);

        FUZZ.cases(BATCHES / 4, (number, random) -> {
            listener.onMessage(batch(random, () -> codec.write(result(Fuzz.one(random, claims), random))));
            master.assertCountersAreTheRows(run);
        });

        listener.onMessage(claims.stream()
                .map(worker::succeeded)
                .map(codec::write)
                .map(FuzzedResultsTest::received)
                .toList());
        master.assertCountersAreTheRows(run);
        assertThat(master.count(run, "CLAIMED")).isZero();
        assertThat(master.number("""
                SELECT count(*)::int FROM identity.migration_audit
                WHERE run_id = :run AND kind = 'TENANT_BOOKED'""", run)).isEqualTo(TENANTS);
    }

    private static List<ConsumerRecord<byte[], byte[]>> batch(Random random, Supplier<byte[]> json) {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            batch.add(received(SpoiltJson.of(json.get(), random)));
        }
        return batch;
    }

    /** A result without the proof of a claim: of another claim, run or token. */
    private byte[] forged(List<Claim> claims, UUID run, Random random) {
        Claim claim = Fuzz.one(random, claims);
        Claim other = Fuzz.one(random, claims);
        var command = claim.command();
        UUID id = new UUID(random.nextLong(), random.nextLong());
        return codec.write(result(
                switch (random.nextInt(4)) {
                    case 0 -> new Claim(command, id, claim.answer());
                    case 1 ->
                        new Claim(
                                new FakeWorker.Command(run, other.command().slug(), command.token() + 1_000, 1, "w1"),
                                claim.claimId(),
                                claim.answer());
                    case 2 ->
                        new Claim(
                                new FakeWorker.Command(id, command.slug(), command.token(), 1, "w1"),
                                claim.claimId(),
                                claim.answer());
                    default -> new Claim(command, other.equals(claim) ? id : other.claimId(), claim.answer());
                },
                random));
    }

    private TenantMigrated result(Claim claim, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> worker.failed(claim);
            case 1 -> worker.skipped(claim);
            default -> worker.succeeded(claim);
        };
    }

    private static ConsumerRecord<byte[], byte[]> received(byte[] value) {
        return new ConsumerRecord<>(Topics.RESULTS, 0, 0, new byte[] {1}, value);
    }
}
