package dev.echelon.contracts.guard;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;

/** Opens PostgreSQL connections that give up in time. */
public final class JdbcConnections {
    private JdbcConnections() {}

    /**
     * The master at this address.
     *
     * @param url begins with {@code jdbc:postgresql:}
     */
    public static MasterConnections master(String url, String username, String password) {
        return master(url, username, () -> password);
    }

    /**
     * The master at this address.
     *
     * @param url begins with {@code jdbc:postgresql:}
     * @param password asked for at every connection, so that a rotated one needs no restart
     */
    public static MasterConnections master(String url, String username, Supplier<String> password) {
        return timeout -> open(url, Map.of("user", username, "password", password.get()), timeout);
    }

    /** The tenants on these shards, by the shards' names. */
    public static TenantConnections tenants(Map<String, ShardAddress> shards) {
        var known = Map.copyOf(shards);
        return (tenant, timeout) -> {
            ShardAddress shard = known.get(tenant.shard());
            if (shard == null) {
                throw new SQLException("no shard '" + tenant.shard() + "' is configured (echelon.shards)");
            }
            return open(shard.url(tenant.database()), shard.properties(), timeout);
        };
    }

    private static Connection open(String url, Map<String, String> own, Duration timeout) throws SQLException {
        String seconds = Long.toString(Math.max(1, timeout.plusMillis(999).toSeconds()));
        var properties = new Properties();
        properties.setProperty("ApplicationName", "echelon-guard");
        properties.setProperty("logServerErrorDetail", "false");
        properties.putAll(own);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        return DriverManager.getConnection(url, properties);
    }
}
