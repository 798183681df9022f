package dev.echelon.samples.audit;

import dev.echelon.contracts.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Prints one line for each run event and each result. It begins at the first message there is, and goes on where it stopped. */
public final class AuditConsumer implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> kafka;
    private final AuditLines lines = new AuditLines();
    private final Consumer<String> out;

    /**
     * Joins its group.
     *
     * @param settings of the Kafka client; {@code bootstrap.servers} at least
     */
    AuditConsumer(Properties settings, Consumer<String> out) {
        Properties all = new Properties();
        all.putAll(settings);
        all.putIfAbsent(ConsumerConfig.GROUP_ID_CONFIG, "echelon-audit-sample");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.kafka = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.out = out;
        kafka.subscribe(List.of(Topics.RUNS, Topics.RESULTS));
    }

    /** Prints what has come, and only then says that it was read: a line may come twice after a crash, none is lost. */
    void readOnce(Duration patience) {
        for (ConsumerRecord<byte[], byte[]> message : kafka.poll(patience)) {
            lines.of(header(message, "ce_type"), header(message, "ce_id"), message.value())
                    .ifPresent(out);
        }
        kafka.commitSync();
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> message, String name) {
        var header = message.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Leaves the group. */
    @Override
    public void close() {
        kafka.close();
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 1 || args.length > 2) {
            System.err.println("Usage: java -jar audit-consumer.jar HOST:PORT [CLIENT-PROPERTIES-FILE]");
            System.exit(64);
        }
        Properties settings = new Properties();
        if (args.length == 2) {
            try (Reader file = Files.newBufferedReader(Path.of(args[1]))) {
                settings.load(file);
            }
        }
        settings.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (var consumer = new AuditConsumer(settings, out::println)) {
            var reading = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> consumer.endAndWait(reading)));
            while (true) {
                consumer.readOnce(Duration.ofSeconds(1));
            }
        } catch (WakeupException e) {
            // Ctrl-C
        }
    }

    private void endAndWait(Thread reading) {
        kafka.wakeup();
        try {
            reading.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
