package dev.echelon.coordinator;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The protocol's times.
 *
 * @param lease how long a claim, and a worker's registration, lives without renewal; 1 s to 1 h, the same for workers
 * @param tick how often open runs are looked after, and five times as seldom whether there are any; 10 ms to 10 s
 * @param unclaimedAfter a published release that nobody has claimed for so long is released anew; 1 s to 1 h
 * @param shardHoldLimit a shard that cannot be reached for longer pauses the run; 1 s to 24 h
 */
@ConfigurationProperties("echelon.engine")
public record EngineProperties(
        @DefaultValue("60s") Duration lease,
        @DefaultValue("200ms") Duration tick,
        @DefaultValue("30s") Duration unclaimedAfter,
        @DefaultValue("30m") Duration shardHoldLimit) {
    public EngineProperties {
        within("lease", lease, Duration.ofSeconds(1), Duration.ofHours(1));
        within("tick", tick, Duration.ofMillis(10), Duration.ofSeconds(10));
        within("unclaimed-after", unclaimedAfter, Duration.ofSeconds(1), Duration.ofHours(1));
        within("shard-hold-limit", shardHoldLimit, Duration.ofSeconds(1), Duration.ofHours(24));
    }

    private static void within(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "echelon.engine." + name + " is " + value + ", expected " + least + " to " + most);
        }
    }
}
