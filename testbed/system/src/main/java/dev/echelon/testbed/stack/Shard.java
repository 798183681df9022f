package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.PostgresServer;
import dev.echelon.testbed.embedded.TcpProxy;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A server that holds tenants, under the name the catalog uses.
 *
 * @param proxy what the programs connect to instead of the server, when the system was built with proxies
 */
public record Shard(String name, PostgresServer server, Optional<TcpProxy> proxy) {
    /** The port that programs are told. */
    public int port() {
        return proxy.map(TcpProxy::port).orElseGet(server::port);
    }

    /** The variables that tell a program of this shard. */
    Map<String, String> environment(String username, String password) {
        String prefix = "ECHELON_SHARDS_" + name.toUpperCase(Locale.ROOT) + "_";
        return Map.of(
                prefix + "HOST",
                "127.0.0.1",
                prefix + "PORT",
                Integer.toString(port()),
                prefix + "USERNAME",
                username,
                prefix + "PASSWORD",
                password);
    }
}
