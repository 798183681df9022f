package dev.echelon.coordinator.release;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.EventHeaders;
import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.RunEvent;
import dev.echelon.contracts.Topics;
import dev.echelon.contracts.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Sends what the master has decided: commands from released rows, events from the audit. Sending twice is harmless, losing a
 * send is repaired by the next pass. Called by one thread at a time.
 */
public final class OutboxRelay {
    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int BATCH = 500;

    private final CommandOutbox commands;
    private final EventOutbox events;
    private final KafkaOperations<byte[], byte[]> kafka;
    private final ContractCodec codec;
    private final String source;
    private final Duration patience;
    private final Consumer<List<RunEvent>> told;
    private boolean stalled;

    /**
     * A relay.
     *
     * @param source CloudEvents source of this replica
     * @param patience how long one batch waits for its acknowledgements
     * @param told called with the events that were sent and marked as sent
     */
    public OutboxRelay(
            CommandOutbox commands,
            EventOutbox events,
            KafkaOperations<byte[], byte[]> kafka,
            ContractCodec codec,
            String source,
            Duration patience,
            Consumer<List<RunEvent>> told) {
        this.commands = commands;
        this.events = events;
        this.kafka = kafka;
        this.codec = codec;
        this.source = source;
        this.patience = patience;
        this.told = told;
    }

    /** Sends all that is unsent. An unreachable broker is logged once, when it begins and when it ends. */
    public void relayCommands() {
        List<CommandOutbox.Unsent> unsent;
        do {
            unsent = commands.take(BATCH);
            List<Long> acknowledged =
                    sendAll(unsent, this::record, one -> one.command().token());
            commands.markPublished(acknowledged);
            noteHealth(unsent.size(), acknowledged.size());
        } while (unsent.size() == BATCH && !stalled);
    }

    /** Sends the events of the audit, oldest first. */
    public void relayEvents() {
        int sent;
        do {
            List<RunEvent> toTell = new ArrayList<>();
            sent = events.drain(BATCH, unsent -> {
                toTell.clear();
                toTell.addAll(sendInOrder(unsent));
                return toTell;
            });
            told.accept(List.copyOf(toTell));
        } while (sent == BATCH);
    }

    /** Only up to the first that was not acknowledged, so that the next pass sends them in order again. */
    private List<RunEvent> sendInOrder(List<RunEvent> unsent) {
        List<RunEvent> acknowledged = sendAll(unsent, this::record, event -> event);
        int prefix = 0;
        while (prefix < acknowledged.size() && acknowledged.get(prefix).equals(unsent.get(prefix))) {
            prefix++;
        }
        return acknowledged.subList(0, prefix);
    }

    private ProducerRecord<byte[], byte[]> record(CommandOutbox.Unsent unsent) {
        MigrateTenant command = unsent.command();
        var headers = EventHeaders.of(
                command.runId() + ":" + command.token(), source, MigrateTenant.TYPE, null, command.slug());
        var produced = record(Topics.COMMANDS, unsent.partition(), command.slug(), codec.write(command), headers);
        produced.headers()
                .add(
                        TraceContext.HEADER,
                        TraceContext.ofCommand(command.runId(), command.token()).toHeader());
        return produced;
    }

    private ProducerRecord<byte[], byte[]> record(RunEvent event) {
        var headers = EventHeaders.of(
                String.valueOf(event.auditId()),
                source,
                event.type(),
                event.at(),
                event.slug() == null ? event.runId().toString() : event.slug());
        return record(Topics.RUNS, null, event.runId().toString(), codec.write(event), headers);
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, @Nullable Integer partition, String key, byte[] value, EventHeaders headers) {
        var produced =
                new ProducerRecord<byte[], byte[]>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value);
        headers.toMap().forEach((name, text) -> produced.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return produced;
    }

    /** Sends all, waits for all, and returns what was acknowledged. */
    private <T, K> List<K> sendAll(
            List<T> unsent, Function<T, ProducerRecord<byte[], byte[]>> toRecord, Function<T, K> toKey) {
        List<CompletableFuture<?>> sends = new ArrayList<>(unsent.size());
        long deadline = System.nanoTime() + patience.toNanos();
        for (T one : unsent) {
            CompletableFuture<?> send = send(toRecord.apply(one));
            sends.add(send);
            if (send.isCompletedExceptionally() || System.nanoTime() > deadline) {
                // a send may block for as long as the broker is away: the rest waits for the next pass
                break;
            }
        }
        List<K> acknowledged = new ArrayList<>(unsent.size());
        for (int i = 0; i < sends.size(); i++) {
            if (isAcknowledged(sends.get(i), deadline)) {
                acknowledged.add(toKey.apply(unsent.get(i)));
            }
        }
        return acknowledged;
    }

    private CompletableFuture<?> send(ProducerRecord<byte[], byte[]> produced) {
        try {
            return kafka.send(produced);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private boolean isAcknowledged(CompletableFuture<?> send, long deadline) {
        try {
            send.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            log.atDebug().setCause(e).log("not acknowledged");
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void noteHealth(int unsent, int acknowledged) {
        if (acknowledged < unsent && !stalled) {
            stalled = true;
            log.atWarn()
                    .addKeyValue("unsent", unsent - acknowledged)
                    .log("Kafka does not acknowledge commands; they stay in the master and are sent when it does");
        } else if (unsent > 0 && acknowledged == unsent && stalled) {
            stalled = false;
            log.info("Kafka acknowledges commands again");
        }
    }
}
