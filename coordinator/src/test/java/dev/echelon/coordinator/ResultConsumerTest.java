package dev.echelon.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.coordinator.engine.EngineFixture;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.engine.Transactions;
import dev.echelon.coordinator.release.TopicPreparation;
import dev.echelon.testbed.embedded.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.kafka.core.KafkaTemplate;

@ExtendWith(OutputCaptureExtension.class)
class ResultConsumerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String SAID = "the results consumer has died; the coordinator ends, start it again";

    /** A master whose driver cannot be linked, for instance. */
    private static final Transactions BROKEN = new Transactions() {
        @Override
        public <T> T inTransaction(Supplier<T> step) {
            throw new LinkageError("planted");
        }
    };

    @Test
    void an_error_in_the_consumer_of_results_ends_the_process(CapturedOutput output) {
        List<Integer> ends = new CopyOnWriteArrayList<>();
        try (var master = new EngineFixture();
                var context = new AnnotationConfigApplicationContext()) {
            // Given: the shipped wiring of Kafka
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "test",
                            Map.of(
                                    "echelon.kafka.bootstrap-servers",
                                    TestServers.kafka().bootstrapServers())));
            context.registerBean(SimpleMeterRegistry.class);
            context.registerBean(RunEngine.class, () -> master.anotherReplica(BROKEN));
            context.registerBean("end", ProcessEnd.class, () -> ends::add, definition -> definition.setPrimary(true));
            context.register(KafkaWiring.class);
            context.refresh();
            @SuppressWarnings("unchecked")
            KafkaTemplate<byte[], byte[]> kafka = context.getBean(KafkaTemplate.class);

            var topics = context.getBean(TopicPreparation.class);
            await().atMost(PATIENCE).until(() -> topics.wrong().isEmpty());

            // When: to each partition, since coordinators of other tests are in the group
            await().atMost(PATIENCE).until(() -> {
                for (int partition = 0; ends.isEmpty() && partition < 6; partition++) {
                    kafka.send(new ProducerRecord<>(Topics.RESULTS, partition, null, result()))
                            .join();
                }
                return !ends.isEmpty();
            });

            // Then
            assertThat(ends).containsExactly(ProcessEnd.FAULT);
            assertThat(output.getOut().lines().filter(line -> line.contains(SAID)))
                    .hasSize(1);
        }
    }

    private static byte[] result() {
        Instant begin = Instant.parse("2026-11-22T03:00:00Z");
        return new ContractCodec()
                .write(new TenantMigrated(
                        UUID.randomUUID(),
                        "a",
                        1,
                        UUID.randomUUID(),
                        "w1",
                        Outcome.SUCCEEDED,
                        true,
                        "1",
                        "2",
                        List.of(),
                        null,
                        "digest",
                        List.of(),
                        begin,
                        begin,
                        null));
    }
}
