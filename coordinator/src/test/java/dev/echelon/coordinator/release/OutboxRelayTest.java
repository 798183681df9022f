package dev.echelon.coordinator.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.CloudEvents;
import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.RunEvent;
import dev.echelon.contracts.Topics;
import dev.echelon.contracts.TraceContext;
import dev.echelon.coordinator.engine.EngineFixture;
import dev.echelon.coordinator.engine.FakeWorker;
import dev.echelon.coordinator.metrics.FactCounters;
import dev.echelon.coordinator.postgres.PostgresCommandOutbox;
import dev.echelon.coordinator.postgres.PostgresEventOutbox;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.testbed.embedded.EmbeddedKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;

class OutboxRelayTest {
    private final EngineFixture master = new EngineFixture();
    private final FakeWorker worker = master.worker("w1", 20, 3, 5);
    private final EmbeddedKafka kafka = EmbeddedKafka.builder().start();
    private final DefaultKafkaProducerFactory<byte[], byte[]> producers = new DefaultKafkaProducerFactory<>(
            Map.of(
                    "bootstrap.servers",
                    kafka.bootstrapServers(),
                    "acks",
                    "all",
                    "delivery.timeout.ms",
                    2_000,
                    "request.timeout.ms",
                    1_000,
                    "max.block.ms",
                    1_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    private final ContractCodec codec = new ContractCodec();
    private final SimpleMeterRegistry facts = new SimpleMeterRegistry();
    private final OutboxRelay relay = new OutboxRelay(
            new PostgresCommandOutbox(master.jdbc),
            new PostgresEventOutbox(master.jdbc, master.transactions),
            quietTemplate(),
            codec,
            "urn:echelon:test",
            Duration.ofSeconds(3),
            new FactCounters(facts)::told);

    @BeforeEach
    void topics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            var topology = new Topology(
                    admin,
                    kafka.bootstrapServers(),
                    true,
                    8,
                    (short) 1,
                    Duration.ofSeconds(10),
                    "echelon-coordinators",
                    new TopicConcerns(8, Duration.ofSeconds(30), Duration.ofSeconds(60)));
            // a broker may describe a topic a moment after it has created it; the coordinator looks again as well
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> topology.prepare(false).isEmpty());
            assertThat(topology.prepare(false)).as("a second time").isEmpty();
            topology.requireReachable();
        }
    }

    @AfterEach
    void close() {
        producers.destroy();
        kafka.close();
        master.close();
    }

    @Test
    void sendsACommandToAPartitionOfTheWorkerWithFreeSlotsAndMarksIt() {
        UUID run = master.start(BigDecimal.ONE, 10, 0, 4);
        relay.relayCommands();
        relay.relayCommands();

        List<ConsumerRecord<byte[], byte[]>> sent = read(Topics.COMMANDS, 4);
        assertThat(sent).hasSize(4).allSatisfy(one -> {
            assertThat(one.partition()).isIn(3, 5);
            assertThat(header(one, CloudEvents.TYPE)).isEqualTo(MigrateTenant.TYPE);
            MigrateTenant command = codec.read(one.value(), MigrateTenant.class);
            assertThat(command.runId()).isEqualTo(run);
            assertThat(header(one, CloudEvents.ID)).isEqualTo(run + ":" + command.token());
            assertThat(command.targetVersion()).isEqualTo("3");
            assertThat(TraceContext.read(header(one, TraceContext.HEADER).getBytes(StandardCharsets.US_ASCII)))
                    .isEqualTo(TraceContext.ofCommand(run, command.token()));
        });
        assertThat(master.number(
                        "SELECT count(published_at)::int FROM identity.migration_cohort_tenant WHERE run_id = :run",
                        run))
                .isEqualTo(4);
    }

    @Test
    void marksNothingOnWhatIsClaimedMeanwhile() {
        UUID run = master.start(BigDecimal.ONE, 10, 0, 4);
        var outbox = new PostgresCommandOutbox(master.jdbc);
        List<Long> sent =
                outbox.take(10).stream().map(one -> one.command().token()).toList();
        assertThat(worker.claim(FakeWorker.released(master.jdbc, run).get(0)).granted())
                .isTrue();

        outbox.markPublished(sent);

        assertThat(master.text(
                        "SELECT string_agg(slug || ' ' || state, ',') FROM identity.migration_cohort_tenant"
                                + " WHERE published_at IS NULL AND run_id = :run",
                        run))
                .isEqualTo("t1-1 CLAIMED");
    }

    /** Who waits for one row while he holds others can be in a circle of waiting. */
    @Test
    void marksWhatNobodyHoldsAndWaitsForNobody() throws Exception {
        UUID run = master.start(BigDecimal.ONE, 10, 0, 4);
        var outbox = new PostgresCommandOutbox(master.jdbc);
        List<Long> sent =
                outbox.take(10).stream().map(one -> one.command().token()).toList();

        try (Connection claiming = master.master.getConnection();
                Statement lock = claiming.createStatement()) {
            claiming.setAutoCommit(false);
            lock.execute("SELECT FROM identity.migration_cohort_tenant WHERE token = " + sent.get(1) + " FOR UPDATE");
            CompletableFuture.runAsync(() -> outbox.markPublished(sent)).get(60, TimeUnit.SECONDS);
            claiming.rollback();
        }

        assertThat(master.text(
                        "SELECT string_agg(token::text, ',') FROM identity.migration_cohort_tenant"
                                + " WHERE published_at IS NULL AND publish_lease_until IS NOT NULL AND run_id = :run",
                        run))
                .as("sent again when its lease is over")
                .isEqualTo(String.valueOf(sent.get(1)));
    }

    @Test
    void aStalledBrokerDelaysNeitherAClaimNorAnAbortAndLosesNothing() {
        kafka.suspend();
        UUID run = master.start(BigDecimal.ONE, 10, 0, 4);
        Thread relaying = new Thread(() -> {
            relay.relayCommands();
            relay.relayEvents();
        });
        relaying.start();

        assertThat(worker.claim(FakeWorker.released(master.jdbc, run).get(0)).granted())
                .isTrue();
        master.engine.abort(run, "stop", "ann");
        assertThat(relaying.isAlive())
                .as("the relay still waits for the broker")
                .isTrue();

        join(relaying);
        kafka.resume();
        master.engine.resume(
                run, new ResumeChanges(null, null, null, EngineFixture.SET, false, null, false, Set.of(), null), "ann");
        relay.relayCommands();
        assertThat(read(Topics.COMMANDS, 3).stream()
                        .map(one -> codec.read(one.value(), MigrateTenant.class).slug())
                        .distinct())
                .contains("t1-2", "t1-3", "t1-4");
    }

    @Test
    void aMarkIsForTheTokenThatWasSentAndNoOther() {
        UUID run = master.start(BigDecimal.ONE, 10, 0, 1);
        var outbox = new PostgresCommandOutbox(master.jdbc);
        long sent = outbox.take(10).get(0).command().token();
        master.engine.pause(run, null, "ann");
        master.engine.continueRun(run, null, "ann");
        outbox.markPublished(List.of(sent));

        assertThat(master.number(
                        "SELECT count(published_at)::int FROM identity.migration_cohort_tenant WHERE run_id = :run",
                        run))
                .as("the newer release was not sent yet")
                .isZero();
        assertThat(outbox.take(10)).hasSize(1);
        assertThat(outbox.take(10)).as("leased").isEmpty();
    }

    @Test
    void everyAuditRowBecomesAnEventWithItsIdInOrder() {
        UUID run = master.start(BigDecimal.ONE, 10, 0, 2);
        worker.claimAll(run).forEach(claim -> master.engine.book(run, List.of(worker.succeeded(claim))));
        relay.relayEvents();
        relay.relayEvents();

        List<RunEvent> events = read(Topics.RUNS, 7).stream()
                .map(one -> codec.read(one.value(), RunEvent.class))
                .toList();
        assertThat(events.stream().map(RunEvent::kind))
                .containsExactly(
                        RunEvent.Kind.PLANNED,
                        RunEvent.Kind.STARTED,
                        RunEvent.Kind.COHORT_RELEASED,
                        RunEvent.Kind.TENANT_BOOKED,
                        RunEvent.Kind.TENANT_BOOKED,
                        RunEvent.Kind.COHORT_COMPLETED,
                        RunEvent.Kind.FINISHED);
        assertThat(events.stream().map(RunEvent::auditId)).isSorted().doesNotHaveDuplicates();
        assertThat(booked("succeeded")).isEqualTo(2);
        assertThat(booked("failed")).isZero();
        assertThat(facts.counter("echelon.run.events", "kind", "finished").count())
                .isEqualTo(1);
    }

    private double booked(String outcome) {
        return facts.counter("echelon.tenants.booked", "outcome", outcome).count();
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic, int atLeast) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
            while (all.size() < atLeast && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
            // whatever else is there
            consumer.poll(Duration.ofMillis(200)).forEach(all::add);
        }
        return all;
    }

    private KafkaTemplate<byte[], byte[]> quietTemplate() {
        var template = new KafkaTemplate<>(producers);
        template.setProducerListener(new ProducerListener<>() {});
        return template;
    }

    private static String header(ConsumerRecord<byte[], byte[]> one, String name) {
        return new String(one.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
