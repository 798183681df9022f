package dev.echelon.coordinator.results;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.DeadLetters;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.contracts.TraceContext;
import dev.echelon.contracts.UnreadableMessageException;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.engine.RunStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.listener.BatchMessageListener;

/**
 * Books what workers report; offsets are committed after the master's commit, so a result may come twice and counts once.
 * What cannot be read goes to the dead letters and stops nobody.
 */
public final class ResultListener implements BatchMessageListener<byte[], byte[]> {
    private static final Logger log = LoggerFactory.getLogger(ResultListener.class);

    private static final Duration[] BOOKING_TAKES = Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final RunEngine engine;
    private final ContractCodec codec;
    private final KafkaOperations<byte[], byte[]> kafka;
    private final Counter stale;
    private final Counter unreadable;
    private final Timer book;

    public ResultListener(
            RunEngine engine, ContractCodec codec, KafkaOperations<byte[], byte[]> kafka, MeterRegistry metrics) {
        this.engine = engine;
        this.codec = codec;
        this.kafka = kafka;
        this.stale = Counter.builder("echelon.results.stale")
                .description("Results of another token or claim than the one in force: they changed nothing")
                .register(metrics);
        this.unreadable = Counter.builder("echelon.results.unreadable")
                .description("Results that could not be read and went to the dead letters")
                .register(metrics);
        this.book = Timer.builder("echelon.results.book")
                .description("Time to book the results of one run that were read together, and to settle the run")
                .serviceLevelObjectives(BOOKING_TAKES)
                .register(metrics);
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<UUID, List<Received>> byRun = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> received : records) {
            try {
                TenantMigrated result = codec.read(received.value(), TenantMigrated.class);
                if (result.outcome() == Outcome.UNKNOWN) {
                    throw new UnreadableMessageException("the outcome is none that this coordinator knows", null);
                }
                byRun.computeIfAbsent(result.runId(), run -> new ArrayList<>()).add(new Received(received, result));
            } catch (UnreadableMessageException e) {
                setAside(received, String.valueOf(e.getMessage()));
            }
        }
        byRun.forEach(this::book);
    }

    private void book(UUID run, List<Received> received) {
        try {
            RunEngine.Booking booking = booking(run, received);
            stale.increment(booking.stale());
            booking.booked().stream().filter(RunStore.Booked::failed).forEach(failed -> received.stream()
                    .filter(one -> one.result().slug().equals(failed.slug())
                            && one.result().outcome() == Outcome.FAILED)
                    .findFirst()
                    .ifPresent(one -> tell(failed, one)));
        } catch (DataIntegrityViolationException | IllegalArgumentException e) {
            // one of them holds what the master cannot store: find it, so that it stops nobody else
            if (received.size() == 1) {
                setAside(
                        received.get(0).origin(),
                        "the master refuses it: " + e.getClass().getSimpleName());
            } else {
                received.forEach(one -> book(run, List.of(one)));
            }
        }
    }

    private RunEngine.Booking booking(UUID run, List<Received> received) {
        Timer.Sample begun = Timer.start();
        try {
            return engine.book(run, received.stream().map(Received::result).toList());
        } finally {
            begun.stop(book);
        }
    }

    private static void tell(RunStore.Booked failed, Received from) {
        TenantMigrated result = from.result();
        Header header = from.origin().headers().lastHeader(TraceContext.HEADER);
        TraceContext trace = TraceContext.read(header == null ? null : header.value());
        log.atWarn()
                .addKeyValue("run", result.runId())
                .addKeyValue("cohort", failed.cohort())
                .addKeyValue("tenant", failed.slug())
                .addKeyValue("token", result.token())
                .addKeyValue("traceId", trace == null ? "" : trace.traceId())
                .addKeyValue("worker", result.workerId())
                .addKeyValue(
                        "sqlState",
                        result.error() == null ? null : result.error().sqlState())
                .log(
                        "tenant failed: {}",
                        result.error() == null ? "" : result.error().message());
    }

    private void setAside(ConsumerRecord<byte[], byte[]> received, String reason) {
        unreadable.increment();
        log.atWarn()
                .addKeyValue("topic", received.topic())
                .addKeyValue("partition", received.partition())
                .addKeyValue("offset", received.offset())
                .addKeyValue("reason", reason)
                .log("unreadable result set aside; nothing was booked from it");
        var letter = new ProducerRecord<byte[], byte[]>(Topics.DEAD_LETTERS, received.key(), cut(received.value()));
        received.headers().forEach(letter.headers()::add);
        DeadLetters.headers(reason, received.topic(), received.partition(), received.offset())
                .forEach(letter.headers()::add);
        // waited for: an offset is not committed before its letter is safe
        kafka.send(letter).join();
    }

    /** A letter must fit where its message came from, whatever its size was. */
    private static byte @Nullable [] cut(byte @Nullable [] value) {
        return value == null || value.length <= ContractCodec.MAX_BYTES
                ? value
                : Arrays.copyOf(value, ContractCodec.MAX_BYTES);
    }

    private record Received(ConsumerRecord<byte[], byte[]> origin, TenantMigrated result) {}
}
