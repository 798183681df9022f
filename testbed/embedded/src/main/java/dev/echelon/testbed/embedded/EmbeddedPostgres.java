package dev.echelon.testbed.embedded;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL as a child process, on the loopback interface only. It ends when this JVM ends, however that
 * happens; its data stay, unless the server was built as temporary. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    public static final String SUPERUSER = "postgres";

    private final PostgresCluster cluster;
    private final DirectoryLock lock;
    private @Nullable Supervisor server;
    private boolean suspended;

    EmbeddedPostgres(PostgresCluster cluster, DirectoryLock lock) {
        this.cluster = cluster;
        this.lock = lock;
    }

    public static PostgresBuilder builder() {
        return new PostgresBuilder();
    }

    /** Starts the server again after {@link #stop} or {@link #kill}, on the same port and data; does nothing if it runs. */
    public synchronized void start() {
        if (server == null) {
            server = cluster.start();
        }
    }

    /** Orderly end; open transactions are rolled back. Does nothing if the server does not run. */
    public synchronized void stop() {
        if (server != null) {
            if (suspended) {
                resume();
            }
            server.stop();
            server = null;
        }
    }

    /** SIGKILL of every process of the server, as by a power cut. */
    public synchronized void kill() {
        if (server != null) {
            server.kill();
            server = null;
            suspended = false;
        }
    }

    /** Orderly end and start on the same port and data. */
    public synchronized void restart() {
        stop();
        start();
    }

    /** Stops every process of the server in its tracks (SIGSTOP): connections stay open and nothing answers. */
    public synchronized void suspend() {
        running().suspend();
        suspended = true;
    }

    /** Lets a suspended server go on. */
    public synchronized void resume() {
        running().resume();
        suspended = false;
    }

    /** Ends the server and gives up its directory; a temporary server's data are deleted. */
    @Override
    public synchronized void close() {
        try {
            if (cluster.isTemporary()) {
                kill();
            } else {
                stop();
            }
        } finally {
            lock.close();
            cluster.deleteIfTemporary();
        }
    }

    /** Whether it was started and has not ended, by itself or otherwise. */
    public synchronized boolean isRunning() {
        return server != null && !server.awaitEnd(Duration.ZERO);
    }

    public int port() {
        return cluster.port();
    }

    public String username() {
        return SUPERUSER;
    }

    public String password() {
        return cluster.password();
    }

    /** Without credentials: give {@link #username} and {@link #password} beside it. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** The postmaster's process id. */
    public synchronized long pid() {
        return running().program().pid();
    }

    /** Connects as the superuser, each time anew. */
    public DataSource dataSource(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl(database));
        source.setUser(username());
        source.setPassword(password());
        return source;
    }

    /** A new connection as the superuser. */
    public Connection connect(String database) throws SQLException {
        return dataSource(database).getConnection();
    }

    /** Creates an empty database from template0; the name is taken as it is. */
    public void createDatabase(String name) {
        execute(SUPERUSER, "CREATE DATABASE " + quoted(name) + " TEMPLATE template0");
    }

    /** Whether there is a database of that name. */
    public boolean hasDatabase(String name) {
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
    public void dropDatabase(String name) {
        execute(SUPERUSER, "DROP DATABASE IF EXISTS " + quoted(name) + " WITH (FORCE)");
    }

    /** Runs the statements as the superuser, each in its own transaction. */
    public void execute(String database, String... statements) {
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

    private Supervisor running() {
        if (server == null) {
            throw new EmbeddedServerException("The PostgreSQL server on port " + port() + " does not run.");
        }
        return server;
    }
}
