package dev.echelon.testbed.simulation.kafka;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.core.KafkaOperations;

/** Makes what the programs send with. */
public final class Producers {
    private Producers() {}

    /** A {@link KafkaOperations} that can send records, as {@code send} has it, and nothing else. */
    @SuppressWarnings("unchecked")
    public static KafkaOperations<byte[], byte[]> sending(
            Function<ProducerRecord<byte[], byte[]>, CompletableFuture<?>> send) {
        return (KafkaOperations<byte[], byte[]>) Proxy.newProxyInstance(
                Producers.class.getClassLoader(), new Class<?>[] {KafkaOperations.class}, (proxy, method, args) -> {
                    if (method.getName().equals("send") && args.length == 1) {
                        return send.apply((ProducerRecord<byte[], byte[]>) args[0]);
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
