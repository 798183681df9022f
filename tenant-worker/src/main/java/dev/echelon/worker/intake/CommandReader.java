package dev.echelon.worker.intake;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.EventHeaders;
import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.TraceContext;
import dev.echelon.contracts.UnreadableMessageException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads commands. */
final class CommandReader {
    private final ContractCodec codec;

    CommandReader(ContractCodec codec) {
        this.codec = codec;
    }

    /**
     * Reads a message. That asks nobody, so whatever goes wrong is the message's fault, and would go wrong again.
     *
     * @throws UnreadableMessageException it is no command
     */
    Command read(ConsumerRecord<byte[], byte[]> received) {
        try {
            MigrateTenant order = order(received);
            return new Command(order, traceOf(received, order));
        } catch (UnreadableMessageException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnreadableMessageException(
                    "it cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    private MigrateTenant order(ConsumerRecord<byte[], byte[]> received) {
        EventHeaders headers = EventHeaders.read(name -> {
            Header header = received.headers().lastHeader(name);
            return header == null ? null : header.value();
        });
        if (!headers.type().equals(MigrateTenant.TYPE)) {
            throw new UnreadableMessageException("its type is not " + MigrateTenant.TYPE, null);
        }
        return codec.read(received.value(), MigrateTenant.class);
    }

    private static TraceContext traceOf(ConsumerRecord<byte[], byte[]> received, MigrateTenant order) {
        Header header = received.headers().lastHeader(TraceContext.HEADER);
        TraceContext sent = TraceContext.read(header == null ? null : header.value());
        return sent == null ? TraceContext.ofCommand(order.runId(), order.token()) : sent;
    }
}
