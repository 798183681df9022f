package dev.echelon.testbed.chaos;

import dev.echelon.contracts.Topics;
import dev.echelon.testbed.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the master calls published the broker must have, and what the broker has the master must have released. */
final class SentCommands {
    private static final Pattern TOKEN = Pattern.compile("\"token\"\\s*:\\s*(\\d+)");

    private SentCommands() {}

    static void check(Stack stack, Findings findings) throws SQLException {
        Set<Long> sent = sent(stack.kafka().bootstrapServers());
        try (Link master = new Link(stack.master(), stack.masterDatabase())) {
            Set<Long> published = tokens(master, "SELECT token FROM chaos.published");
            Set<Long> released = tokens(master, "SELECT new_token FROM chaos.step WHERE became = 'RELEASED'");
            for (long token : published) {
                findings.require(
                        sent.contains(token),
                        "I12 published means sent",
                        () -> "the command with token " + token + " is marked as published and was never sent");
            }
            for (long token : sent) {
                findings.require(
                        released.contains(token),
                        "C1 sent means released",
                        () -> "a command with token " + token + " was sent, which nobody released");
            }
        }
    }

    private static Set<Long> tokens(Link master, String sql) throws SQLException {
        return new HashSet<>(master.inSnapshot(connection -> Link.rows(connection, sql, row -> row.getLong(1))));
    }

    private static Set<Long> sent(String servers) {
        Set<Long> tokens = new HashSet<>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", servers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.COMMANDS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> command : consumer.poll(Duration.ofSeconds(1))) {
                    Matcher token = TOKEN.matcher(new String(command.value(), StandardCharsets.UTF_8));
                    if (token.find()) {
                        tokens.add(Long.parseLong(token.group(1)));
                    }
                }
            }
        }
        return tokens;
    }
}
