package dev.echelon.contracts.guard;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One server that holds tenants, and the role that reads there.
 *
 * @param host host name or address
 * @param port 1 to 65535
 * @param username the role
 * @param password its password; empty: none
 * @param driverProperties further properties of the JDBC driver, for instance {@code sslmode}
 */
public record ShardAddress(
        String host, int port, String username, String password, Map<String, String> driverProperties) {
    public ShardAddress {
        driverProperties = Map.copyOf(driverProperties);
    }

    String url(String database) {
        String address = host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
        return "jdbc:postgresql://" + address + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    Map<String, String> properties() {
        var properties = new HashMap<>(driverProperties);
        properties.put("user", username);
        properties.put("password", password);
        return properties;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return username + "@" + host + ":" + port;
    }
}
