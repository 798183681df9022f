package dev.echelon.testbed.price;

import dev.echelon.testbed.stack.StackException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;

/**
 * The PostgreSQL that holds the tenants, as the account that migrates them; it must be allowed to create databases.
 *
 * @param shard its name in the catalog
 */
record TenantServer(String shard, String host, int port, String username, String password) {
    private static final String PREFIX = "ECHELON_SHARDS_";
    private static final String HOST = "_HOST";

    /** The first shard that the variables name. */
    static TenantServer of(Map<String, String> environment) {
        String name = environment.keySet().stream()
                .filter(key -> key.startsWith(PREFIX) && key.endsWith(HOST))
                .sorted()
                .findFirst()
                .map(key -> key.substring(PREFIX.length(), key.length() - HOST.length()))
                .orElseThrow(
                        () -> new StackException(
                                "No server for the tenants is named: set ECHELON_SHARDS_MAIN_HOST, _PORT, _USERNAME and _PASSWORD."));
        String port = environment.getOrDefault(PREFIX + name + "_PORT", "5432");
        if (!port.matches("[0-9]{1,5}")) {
            throw new StackException(PREFIX + name + "_PORT is '" + port + "', which is no port.");
        }
        return new TenantServer(
                name.toLowerCase(Locale.ROOT),
                environment.getOrDefault(PREFIX + name + HOST, ""),
                Integer.parseInt(port),
                environment.getOrDefault(PREFIX + name + "_USERNAME", ""),
                environment.getOrDefault(PREFIX + name + "_PASSWORD", ""));
    }

    String url(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), username, password);
    }

    void execute(String database, Iterable<String> statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return shard + " on " + host + ":" + port;
    }
}
