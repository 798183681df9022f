package dev.echelon.worker.tenant;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * One PostgreSQL server, or a primary with its standbys.
 *
 * @param name the catalog's name for it
 * @param hosts host names or addresses, 1 or more; with several the primary is looked for
 * @param port 1 to 65535
 * @param username the migration role
 * @param password asked for at every connection, so that a changed secret needs no restart
 * @param properties further driver properties, of {@link #ALLOWED} only
 */
public record Shard(
        String name,
        List<String> hosts,
        int port,
        String username,
        Supplier<String> password,
        Map<String, String> properties) {
    /** Driver properties that may be set: none of them names a class to load or a server to ask. */
    public static final Set<String> ALLOWED = Set.of(
            "channelBinding",
            "connectTimeout",
            "gssEncMode",
            "loginTimeout",
            "requireAuth",
            "ssl",
            "sslNegotiation",
            "sslcert",
            "sslkey",
            "sslmode",
            "sslpassword",
            "sslrootcert",
            "targetServerType",
            "tcpKeepAlive");

    public Shard {
        Objects.requireNonNull(name, "name");
        hosts = List.copyOf(hosts);
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
        properties = Map.copyOf(properties);
        if (hosts.isEmpty() || hosts.stream().anyMatch(Shard::noHost)) {
            throw new IllegalArgumentException("host is " + hosts + ", expected a host name or an address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ", expected 1 to 65535");
        }
        for (String property : properties.keySet()) {
            if (!ALLOWED.contains(property)) {
                throw new IllegalArgumentException(
                        "properties." + property + " is not allowed, expected one of " + new TreeSet<>(ALLOWED));
            }
        }
    }

    private static boolean noHost(String host) {
        return !host.matches("[A-Za-z0-9._-]{1,253}|\\[?[0-9A-Fa-f:.%a-z]{2,60}]?");
    }

    /** Name, hosts and port; no credential. */
    @Override
    public String toString() {
        return name + " (" + String.join(",", hosts) + ":" + port + ")";
    }
}
