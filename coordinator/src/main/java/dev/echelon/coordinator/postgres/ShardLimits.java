package dev.echelon.coordinator.postgres;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes the configured limits of the shards known to the master, where releases read them. */
public final class ShardLimits {
    // in the order of names, as the lock order asks
    private static final String WRITE = """
            INSERT INTO identity.echelon_shard AS s (shard, max_in_flight)
            SELECT l.shard, l.max_in_flight FROM unnest(:shards, :limits) AS l (shard, max_in_flight) ORDER BY l.shard
            ON CONFLICT (shard) DO UPDATE SET max_in_flight = excluded.max_in_flight
            WHERE s.max_in_flight <> excluded.max_in_flight
            """;

    private final JdbcClient jdbc;

    public ShardLimits(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes the limit of each shard; others keep theirs. */
    public void write(Map<String, Integer> limits) {
        SortedMap<String, Integer> sorted = new TreeMap<>(limits);
        jdbc.sql(WRITE)
                .param("shards", sorted.keySet().toArray(String[]::new))
                .param("limits", sorted.values().toArray(Integer[]::new))
                .update();
    }
}
