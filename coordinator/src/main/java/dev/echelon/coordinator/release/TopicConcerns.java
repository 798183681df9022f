package dev.echelon.coordinator.release;

import dev.echelon.contracts.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of topics that lose nothing, since the master knows what is open and everything is sent again, but cost time. So
 * they are said, once for as long as they stand, and are no reason to refuse runs. Used by one thread.
 */
public final class TopicConcerns {
    private static final Logger log = LoggerFactory.getLogger(TopicConcerns.class);

    /** How long who reads the facts may be away. */
    private static final Duration READERS_AWAY = Duration.ofDays(1);

    private final int commandPartitions;
    private final Map<String, Need> needs;
    private List<String> told = List.of();

    /**
     * How long a topic must keep its messages.
     *
     * @param otherwise in words: what happens if it does not
     */
    private record Need(Duration kept, String otherwise) {}

    /**
     * What the topics should be like.
     *
     * @param commandPartitions partitions of the commands topic
     * @param unclaimedAfter after which a command that nobody has claimed is sent again
     * @param lease after which a tenant is taken up again whose result has not been read
     */
    public TopicConcerns(int commandPartitions, Duration unclaimedAfter, Duration lease) {
        this.commandPartitions = commandPartitions;
        this.needs = new TreeMap<>(Map.of(
                Topics.COMMANDS,
                new Need(
                        unclaimedAfter,
                        "a command that is gone is sent again after " + unclaimedAfter.toSeconds() + " s only"),
                Topics.RESULTS,
                new Need(
                        lease,
                        "a tenant whose result is gone may be taken up again after " + lease.toSeconds() + " s only"),
                Topics.RUNS,
                new Need(
                        READERS_AWAY,
                        "who reads the facts and is away for a day misses some, which identity.migration_audit has")));
    }

    /**
     * Looks at the settings and says what is new about them.
     *
     * @param partitions of the commands topic
     * @param retention milliseconds by topic, as the broker has them
     */
    void look(int partitions, Function<String, @Nullable String> retention) {
        List<String> now = new ArrayList<>();
        if (partitions < commandPartitions) {
            now.add("topic " + Topics.COMMANDS + " has " + partitions + " partitions and"
                    + " echelon.kafka.command-partitions asks for " + commandPartitions + ": no more than " + partitions
                    + " workers find work; add partitions to it");
        }
        needs.forEach((topic, need) -> {
            String millis = retention.apply(topic);
            if (millis != null
                    && !millis.startsWith("-")
                    && Long.parseLong(millis) < need.kept().toMillis()) {
                now.add("topic " + topic + " keeps its messages for " + Long.parseLong(millis) / 1_000 + " s: "
                        + need.otherwise() + "; raise retention.ms (the broker's default is a week)");
            }
        });
        now.stream().filter(concern -> !told.contains(concern)).forEach(concern -> log.atWarn()
                .log("Kafka is ready for runs, but {}", concern));
        told = List.copyOf(now);
    }
}
