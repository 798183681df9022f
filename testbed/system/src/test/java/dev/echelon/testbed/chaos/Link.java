package dev.echelon.testbed.chaos;

import dev.echelon.testbed.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The test's own way to a database, past the proxies; kept open, and opened anew after it broke. Used by one thread. */
final class Link implements AutoCloseable {
    static final String NAME = "chaos-observer";

    private final PostgresServer server;
    private final String database;
    private @Nullable Connection connection;

    Link(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
    }

    /** What is read there. */
    interface Reading<T> {
        T read(Connection connection) throws SQLException;
    }

    /** Makes one thing of a row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Reads all in one snapshot. */
    <T> T inSnapshot(Reading<T> reading) throws SQLException {
        try {
            Connection open = open();
            open.setAutoCommit(false);
            T read = reading.read(open);
            open.commit();
            return read;
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    static <T> List<T> rows(Connection connection, String sql, Row<T> each) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(each.read(rows));
            }
            return all;
        }
    }

    private Connection open() throws SQLException {
        if (connection == null) {
            var settings = new Properties();
            settings.setProperty("user", server.username());
            settings.setProperty("password", server.password());
            settings.setProperty("connectTimeout", "3");
            settings.setProperty("loginTimeout", "5");
            settings.setProperty("socketTimeout", "10");
            settings.setProperty("ApplicationName", NAME);
            settings.setProperty("options", "-c default_transaction_isolation=repeatable\\ read");
            connection = DriverManager.getConnection(server.jdbcUrl(database), settings);
        }
        return connection;
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // it was broken
            }
        }
    }
}
