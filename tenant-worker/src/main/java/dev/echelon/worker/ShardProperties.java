package dev.echelon.worker;

import dev.echelon.worker.tenant.Shard;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One PostgreSQL server that holds tenants.
 *
 * @param host a name or an address; several, comma-separated: the primary among them is used
 * @param port of the server, of each host
 * @param username the migration role: owns the tenants' schemas, may create schema {@code echelon} in their databases
 * @param password null: none, or in {@code passwordFile}
 * @param passwordFile read at every connection, so that a rotated password needs no restart
 * @param properties of the driver, for instance {@code sslmode}
 */
public record ShardProperties(
        @Nullable String host,
        @DefaultValue("5432") int port,
        @Nullable String username,
        @Nullable String password,
        @Nullable Path passwordFile,
        @Nullable Map<String, String> properties) {

    Shard toShard(String name) {
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException("host is missing");
        }
        if (username == null || username.isBlank()) {
            throw new IllegalArgumentException("username is missing");
        }
        List<String> hosts = Arrays.stream(host.split(",")).map(String::strip).toList();
        return new Shard(name, hosts, port, username, secret(), driverProperties());
    }

    private Supplier<String> secret() {
        return Settings.of(password, passwordFile);
    }

    /** Environment variables know no case, the driver does. */
    private Map<String, String> driverProperties() {
        Map<String, String> exact = new HashMap<>();
        if (properties != null) {
            properties.forEach((property, value) -> exact.put(
                    Shard.ALLOWED.stream()
                            .filter(property::equalsIgnoreCase)
                            .findFirst()
                            .orElse(property),
                    value));
        }
        return exact;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "shard at " + host + ":" + port + " as " + username;
    }
}
