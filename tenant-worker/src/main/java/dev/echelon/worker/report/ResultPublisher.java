package dev.echelon.worker.report;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.EventHeaders;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.contracts.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.core.KafkaOperations;

/** Sends results: keyed by run, CloudEvents in binary mode, acknowledged by all replicas. */
public final class ResultPublisher {
    private final KafkaOperations<byte[], byte[]> kafka;
    private final ContractCodec codec;

    public ResultPublisher(KafkaOperations<byte[], byte[]> kafka, ContractCodec codec) {
        this.kafka = kafka;
        this.codec = codec;
    }

    /**
     * Sends one result; may block for a few seconds while no broker is to be had.
     *
     * @param id the event's, the same whenever this result is sent again
     * @param trace of the work that it is the result of
     * @return completed when the broker has it, or exceptionally when it could not be sent in time
     */
    public CompletableFuture<?> publish(TenantMigrated result, UUID id, TraceContext trace) {
        var message = new ProducerRecord<>(
                Topics.RESULTS, result.runId().toString().getBytes(StandardCharsets.UTF_8), codec.write(result));
        EventHeaders.of(
                        id,
                        "urn:echelon:worker:" + result.workerId().replaceAll("[^A-Za-z0-9._-]", "_"),
                        TenantMigrated.TYPE,
                        result.finishedAt(),
                        result.slug())
                .toBytes()
                .forEach(message.headers()::add);
        message.headers().add(TraceContext.HEADER, trace.toHeader());
        return kafka.send(message);
    }
}
