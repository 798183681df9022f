package dev.echelon.testbed.embedded;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL. */
public interface PostgresServer extends BreakableServer {
    String SUPERUSER = "postgres";

    /** The password of {@link #SUPERUSER}. */
    String password();

    default String username() {
        return SUPERUSER;
    }

    /** Without credentials: give {@link #username} and {@link #password} beside it. */
    default String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** Connects as the superuser, each time anew. */
    default DataSource dataSource(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl(database));
        source.setUser(username());
        source.setPassword(password());
        return source;
    }

    /** A new connection as the superuser. */
    default Connection connect(String database) throws SQLException {
        return dataSource(database).getConnection();
    }

    /** Creates an empty database from template0; the name is taken as it is. */
    default void createDatabase(String name) {
        execute(SUPERUSER, "CREATE DATABASE " + quoted(name) + " TEMPLATE template0");
    }

    /** Whether there is a database of that name. */
    default boolean hasDatabase(String name) {
        try (Connection connection = connect(SUPERUSER);
                PreparedStatement query = connection.prepareStatement("SELECT FROM pg_database WHERE datname = ?")) {
            query.setString(1, name);
            return query.executeQuery().next();
        } catch (SQLException e) {
            throw new EmbeddedServerException(
                    "The server on port " + port() + " cannot be asked: " + e.getMessage(), e);
        }
    }

    /** Drops the database if it exists, and whoever is connected to it. */
    default void dropDatabase(String name) {
        execute(SUPERUSER, "DROP DATABASE IF EXISTS " + quoted(name) + " WITH (FORCE)");
    }

    /** Runs the statements as the superuser, each in its own transaction. */
    default void execute(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            // not the statement: it may set a password
            throw new EmbeddedServerException(
                    "A statement failed in database " + database + " of the server on port " + port() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
