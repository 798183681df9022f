package dev.echelon.contracts.guard;

import dev.echelon.contracts.compatibility.CodeVersion;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the guard asks, and how long.
 *
 * @param running the version of this build
 * @param sampleSize active tenants to read, 1 to 1000
 * @param timeout for the whole check, 100 ms to 5 min
 * @param askMaster whether the master is also asked for the greatest value of the whole fleet
 * @param instance as whom to register in the master; null: not at all
 * @param catalogQuery a query on the master that returns slug, status, shard, database_name and schema_name of all tenants;
 *     null: the table {@code identity.echelon_tenant}
 */
public record GuardSettings(
        CodeVersion running,
        int sampleSize,
        Duration timeout,
        boolean askMaster,
        @Nullable Instance instance,
        @Nullable String catalogQuery) {
    public GuardSettings {
        Objects.requireNonNull(running, "running");
        if (sampleSize < 1 || sampleSize > 1_000) {
            throw new IllegalArgumentException("sample-size is " + sampleSize + ", expected 1 to 1000");
        }
        if (timeout.toMillis() < 100 || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("timeout is " + timeout.toMillis() + " ms, expected 100 ms to 5 min");
        }
    }

    /** 10 active tenants within 5 s, and the fleet's greatest value; not registered. */
    public static GuardSettings of(CodeVersion running) {
        return new GuardSettings(running, 10, Duration.ofSeconds(5), true, null, null);
    }

    /**
     * One running instance of a service.
     *
     * @param id its own, new at every start
     * @param service the service's name
     * @param host where it runs
     * @param expiry how long the registration stands without renewal, 1 s to 1 h
     */
    public record Instance(UUID id, String service, String host, Duration expiry) {
        public Instance {
            if (expiry.toMillis() < 1_000 || expiry.toMillis() > 3_600_000) {
                throw new IllegalArgumentException("expiry is " + expiry.toMillis() + " ms, expected 1 s to 1 h");
            }
        }
    }
}
