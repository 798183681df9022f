package dev.echelon.coordinator.tenants.postgres;

import dev.echelon.coordinator.tenants.ShardProperties;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/** Opens read-only connections to the databases of the shards; credentials never enter a URL. */
final class ShardConnections {
    private static final String OPTIONS =
            "-c default_transaction_read_only=on -c statement_timeout=30s -c lock_timeout=3s -c search_path=pg_catalog";

    // a server that takes a connection and then says nothing
    private static final String LOGIN_SECONDS = "10";
    private static final int ANSWER_MS = 60_000;

    private final Map<String, ShardProperties> shards;

    ShardConnections(Map<String, ShardProperties> shards) {
        this.shards = shards;
    }

    /** Tenants of this shard that are read at a time. */
    int limit(String shard) {
        ShardProperties properties = shards.get(shard);
        return properties == null ? 1 : properties.limit();
    }

    /** A new connection; the message of the exception may be shown. */
    Connection open(String shard, String database) throws SQLException {
        ShardProperties properties = shards.get(shard);
        if (properties == null) {
            throw new SQLException("unknown shard '" + shard + "'");
        }
        String url =
                "jdbc:postgresql://" + properties.server() + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
        Connection connection = DriverManager.getConnection(url, settings(shard, properties));
        connection.setNetworkTimeout(Runnable::run, ANSWER_MS);
        return connection;
    }

    private static Properties settings(String shard, ShardProperties shardProperties) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("connectTimeout", "5");
        settings.putAll(shardProperties.properties());
        settings.setProperty("user", shardProperties.username());
        String password = password(shard, shardProperties);
        if (!password.isEmpty()) {
            settings.setProperty("password", password);
        }
        settings.setProperty("socketTimeout", LOGIN_SECONDS);
        settings.setProperty("ApplicationName", "echelon-coordinator");
        settings.setProperty("logServerErrorDetail", "false");
        settings.setProperty("options", OPTIONS);
        return settings;
    }

    private static String password(String shard, ShardProperties properties) throws SQLException {
        Path file = properties.passwordFile();
        if (file == null) {
            return properties.password() == null ? "" : properties.password();
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SQLException("echelon.shards." + shard + ".password-file cannot be read: " + file, e);
        }
    }
}
