package dev.echelon.coordinator.tenants;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One PostgreSQL server that holds tenants.
 *
 * @param host a name or an address
 * @param port of the server
 * @param username a role that may read {@code flyway_schema_history} and {@code echelon_compatibility} of the tenants; it needs no
 *     other right
 * @param password null: none, or in {@code passwordFile}
 * @param passwordFile read at every connection, so that a rotated password needs no restart
 * @param limit tenants of this shard that are worked on at a time, over all runs
 * @param properties of the driver, for instance {@code sslmode}
 */
public record ShardProperties(
        @NotBlank String host,
        @Min(1) @Max(65_535) @DefaultValue("5432") int port,
        @NotBlank String username,
        @Nullable String password,
        @Nullable Path passwordFile,
        @Min(1) @Max(1_000) @DefaultValue("8") int limit,
        Map<String, String> properties) {
    // others can load classes, or undo what the protocol rests on
    private static final Set<String> ALLOWED = Set.of(
            "sslmode",
            "sslrootcert",
            "sslcert",
            "sslkey",
            "sslNegotiation",
            "channelBinding",
            "gssEncMode",
            "targetServerType",
            "connectTimeout",
            "tcpKeepAlive");

    public ShardProperties {
        properties = spelt(properties == null ? Map.of() : properties);
        if (password != null && passwordFile != null) {
            throw new IllegalArgumentException("set password or password-file, not both");
        }
    }

    /** As the driver spells them: a variable of the environment has no capitals. */
    private static Map<String, String> spelt(Map<String, String> given) {
        Map<String, String> spelt = new TreeMap<>();
        Set<String> refused = new TreeSet<>();
        given.forEach((name, value) -> {
            Optional<String> known =
                    ALLOWED.stream().filter(name::equalsIgnoreCase).findFirst();
            known.ifPresentOrElse(spelling -> spelt.put(spelling, value), () -> refused.add(name));
        });
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException("properties: " + String.join(", ", refused)
                    + " may not be set; allowed are " + String.join(", ", new TreeSet<>(ALLOWED)));
        }
        return Map.copyOf(spelt);
    }

    /** Host and port: two shards with the same are one server. */
    public String server() {
        return host + ":" + port;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "shard at " + server() + " as " + username;
    }
}
