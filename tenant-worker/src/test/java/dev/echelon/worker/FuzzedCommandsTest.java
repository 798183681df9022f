package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.testbed.embedded.Fuzz;
import dev.echelon.testbed.embedded.TableContents;
import dev.echelon.testbed.embedded.TestServers;
import dev.echelon.worker.intake.CommandListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;

/** Commands in bulk that nobody should have sent: none is carried out, and the worker goes on with those that are real. */
@Timeout(180)
class FuzzedCommandsTest {
    private static final int BY_BROKER = 400;
    private static final int BY_CALL = 2_100;
    private static final int MOST_THAT_A_PRODUCER_SENDS = 900_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Fuzz FUZZ = Fuzz.usually(4);

    private TenantBench tenants;
    private MasterBench master;
    private WorkerProgram program;
    private UUID run;
    private List<MigrateTenant> released;
    private ForgedCommands forged;

    @BeforeEach
    void open() {
        tenants = new TenantBench().script("V1__t.sql", "CREATE TABLE t (id int);");
        List<String> slugs = List.of("a", "b", "c", "d");
        slugs.forEach(tenants::schema);
        master = new MasterBench();
        String set = tenants.set().hashUpTo("1");
        run = master.run("1", set);
        released = slugs.stream().map(slug -> release(run, slug, slug)).toList();
        UUID paused = master.run("1", set);
        List<MigrateTenant> stopped = List.of(release(paused, "p", "other1"), release(run, "done", "other2"));
        master.jdbc
                .sql("UPDATE identity.migration_dispatch SET state = 'PAUSED' WHERE run_id = ?")
                .param(paused)
                .update();
        master.jdbc
                .sql("UPDATE identity.migration_cohort_tenant SET state = 'SUCCEEDED', finished_at = clock_timestamp(),"
                        + " outcome_verified = true WHERE token = ?")
                .param(stopped.get(1).token())
                .update();
        forged = new ForgedCommands(released, stopped);
        program = new WorkerProgram(master, tenants, tenants.folder());
    }

    private MigrateTenant release(UUID of, String slug, String schema) {
        return master.release(of, slug, "s1", tenants.database, schema, "1");
    }

    @AfterEach
    void close() {
        program.close();
        tenants.close();
    }

    @Test
    void forgedAndSpoiltCommandsChangeNothing() {
        // Given
        var worker = program.start(null);
        awaitUp(worker.getBean(WorkerHealth.class));
        List<TableContents> before = contents();

        // When: some by the broker, the rest straight to the listener
        for (int number = 0; number < BY_BROKER; number++) {
            var message = forged.make(FUZZ.of(number), number % 4);
            if (message.value().length < MOST_THAT_A_PRODUCER_SENDS) {
                program.sendRaw(message);
            }
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag()).isZero());
        var container = worker.getBean(ConcurrentMessageListenerContainer.class);
        container.stop();
        var listener = worker.getBean(CommandListener.class);
        FUZZ.cases(BY_CALL, (number, random) -> {
            var received = received(forged.make(FUZZ.of(BY_BROKER + number), 0));
            var answer = new Answer();
            listener.onMessage(List.of(received), answer);
            assertThat(answer.acknowledged).as("it stops its partition").isTrue();
        });

        // Then
        assertThat(contents()).as(FUZZ.toString()).isEqualTo(before);
        container.start();
        awaitUp(worker.getBean(WorkerHealth.class));
        released.forEach(program::send);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(program.results(run, released.size()).stream()
                        .filter(result -> result.outcome() == Outcome.SUCCEEDED)
                        .map(TenantMigrated::slug)
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of("a", "b", "c", "d")));
    }

    /** The group counts on it, and it has not left for want of the right migrations. */
    private static void awaitUp(WorkerHealth health) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(health.health().getStatus().getCode()).isEqualTo("UP"));
    }

    /** Workers come and go in the master without a command. */
    private List<TableContents> contents() {
        return List.of(
                TableContents.of(master.server, master.database, Set.of("identity.echelon_worker")),
                TableContents.of(tenants.server, tenants.database, Set.of()));
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> message) {
        var received = new ConsumerRecord<byte[], byte[]>(Topics.COMMANDS, 0, 0, null, message.value());
        message.headers().forEach(received.headers()::add);
        return received;
    }

    private static long lag() throws Exception {
        try (Admin admin = Admin.create(
                Map.<String, Object>of("bootstrap.servers", TestServers.kafka().bootstrapServers()))) {
            List<TopicPartition> partitions = IntStream.range(0, 4)
                    .mapToObj(partition -> new TopicPartition(Topics.COMMANDS, partition))
                    .toList();
            var committed = admin.listConsumerGroupOffsets("echelon-workers")
                    .partitionsToOffsetAndMetadata()
                    .get();
            var asked = new HashMap<TopicPartition, OffsetSpec>();
            partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
            var ends = admin.listOffsets(asked).all().get();
            long left = 0;
            for (var end : ends.entrySet()) {
                var done = committed.get(end.getKey());
                left += end.getValue().offset() - (done == null ? 0 : done.offset());
            }
            return left;
        }
    }

    /** What became of a message. */
    private static final class Answer implements Acknowledgment {
        private boolean acknowledged;

        @Override
        public void acknowledge() {
            acknowledged = true;
        }

        @Override
        public void nack(int place, Duration wait) {
            acknowledged = false;
        }
    }
}
