package dev.echelon.coordinator.planning;

import java.util.Map;
import java.util.Optional;

/** The configured shards, as far as planning looks at them. */
public record Shards(Map<String, Shard> byName) {
    public Shards {
        byName = Map.copyOf(byName);
    }

    /**
     * One shard.
     *
     * @param server host and port
     * @param limit tenants of it at a time
     */
    public record Shard(String server, int limit) {}

    Optional<String> server(String shard) {
        return Optional.ofNullable(byName.get(shard)).map(Shard::server);
    }

    int limit(String shard) {
        Shard known = byName.get(shard);
        return known == null ? 1 : known.limit();
    }
}
