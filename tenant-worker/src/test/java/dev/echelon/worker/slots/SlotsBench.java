package dev.echelon.worker.slots;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.TraceContext;
import dev.echelon.migrationset.MigrationSetLoader;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.report.ResultPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** One slot with a thread of its own, under a clock that the test moves; nobody takes its results. */
final class SlotsBench implements AutoCloseable {
    final AtomicLong now = new AtomicLong();
    final RecordedEnd end = new RecordedEnd();
    final WorkerMetrics metrics = new WorkerMetrics(new SimpleMeterRegistry());
    final Slots slots;
    final Courier courier;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    SlotsBench(Slots.Work work) {
        this(work, 1);
    }

    SlotsBench(Slots.Work work, int unbookedLimit) {
        courier = new Courier(
                new ResultPublisher(
                        new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(Map.of())), new ContractCodec()),
                threads,
                Checkpoint.NONE,
                metrics,
                now::get);
        slots = new Slots(
                1, unbookedLimit, threads, work, courier, Checkpoint.NONE, metrics, end, Duration.ofHours(1), now::get);
    }

    static TenantTask task(String slug) {
        return task(slug, 1);
    }

    static TenantTask task(String slug, long token) {
        return new TenantTask(
                UUID.randomUUID(),
                1,
                slug,
                token,
                UUID.randomUUID(),
                1,
                "s",
                "d",
                slug,
                null,
                Set.of(),
                false,
                MigrationSetLoader.load(List.of("classpath:dev/echelon/worker/migrations/backfill")));
    }

    /** Begins the work on it. */
    void start(TenantTask task) {
        if (slots.reserve(1, Duration.ZERO) == 0) {
            throw new AssertionError("the slot is taken");
        }
        slots.start(task, TraceContext.ofCommand(task.runId(), task.token()));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
