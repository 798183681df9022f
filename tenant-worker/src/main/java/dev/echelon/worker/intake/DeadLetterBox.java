package dev.echelon.worker.intake;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.DeadLetters;
import dev.echelon.contracts.Topics;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;

/** Sets aside what could not be read, with the reason. */
public final class DeadLetterBox {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterBox.class);

    private final KafkaOperations<byte[], byte[]> kafka;

    public DeadLetterBox(KafkaOperations<byte[], byte[]> kafka) {
        this.kafka = kafka;
    }

    /** Returns when the broker has it; throws when it has not, and then the message must not be acknowledged. */
    void put(ConsumerRecord<byte[], byte[]> received, String reason) {
        log.atWarn()
                .addKeyValue("topic", received.topic())
                .addKeyValue("partition", received.partition())
                .addKeyValue("offset", received.offset())
                .addKeyValue("reason", reason)
                .log("Unreadable command set aside; nothing was done for it");
        var letter = new ProducerRecord<byte[], byte[]>(Topics.DEAD_LETTERS, received.key(), cut(received.value()));
        received.headers().forEach(letter.headers()::add);
        DeadLetters.headers(reason, received.topic(), received.partition(), received.offset())
                .forEach(letter.headers()::add);
        kafka.send(letter).join();
    }

    /** A letter must fit where its message came from, whatever its size was. */
    private static byte @Nullable [] cut(byte @Nullable [] value) {
        return value == null || value.length <= ContractCodec.MAX_BYTES
                ? value
                : Arrays.copyOf(value, ContractCodec.MAX_BYTES);
    }
}
