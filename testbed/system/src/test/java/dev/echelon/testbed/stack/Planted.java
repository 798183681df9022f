package dev.echelon.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Credentials that were given to the programs, and the search for them wherever the programs write. */
final class Planted {
    private static final String TABLES = """
            SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables
            WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
            """;

    private final Map<String, String> credentials = new TreeMap<>();

    /** From now on this must not be found, neither as it is nor in Base64. */
    String plant(String name, String credential) {
        assertThat(credential).hasSizeGreaterThan(10);
        credentials.put(name, credential);
        return credential;
    }

    /** One of them, to be sent where it does not belong. */
    String one() {
        return credentials.values().iterator().next();
    }

    /**
     * Fails when a credential is in this text.
     *
     * @param known is in it, so that something was searched
     */
    void assertNotIn(String where, String text, String known) {
        assertThat(text).as(where).contains(known);
        credentials.forEach((name, credential) -> {
            assertThat(text.contains(credential)).as(name + " in " + where).isFalse();
            String encoded =
                    Base64.getEncoder().withoutPadding().encodeToString(credential.getBytes(StandardCharsets.UTF_8));
            assertThat(text.contains(encoded))
                    .as(name + " in Base64 in " + where)
                    .isFalse();
        });
    }

    /** Every row of every table of a database. */
    static String tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        var text = new StringBuilder();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
                    while (rows.next()) {
                        text.append(table).append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        return text.toString();
    }

    /** Every message of every topic that these settings let us see, with key and headers. */
    static String topics(String bootstrapServers, Map<String, String> clientSettings) {
        var text = new StringBuilder();
        Map<String, Object> settings = new TreeMap<>(clientSettings);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("exclude.internal.topics", "false");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> all = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(partition -> !partition.topic().startsWith("__"))
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(message -> append(text, message));
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, ConsumerRecord<String, String> message) {
        text.append(message.topic()).append(' ').append(message.key()).append(' ');
        message.headers().forEach(header -> text.append(header.key())
                .append('=')
                .append(new String(header.value(), StandardCharsets.UTF_8))
                .append(' '));
        text.append(message.value()).append('\n');
    }
}
