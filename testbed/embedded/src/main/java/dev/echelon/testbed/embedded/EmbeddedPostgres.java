package dev.echelon.testbed.embedded;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL as a child process, on the loopback interface only. It ends when this JVM ends, however that
 * happens; its data stay, unless the server was built as temporary. Thread-safe.
 */
public final class EmbeddedPostgres implements PostgresServer {
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

    @Override
    public synchronized void start() {
        if (server == null) {
            server = cluster.start();
        }
    }

    @Override
    public synchronized void stop() {
        if (server != null) {
            if (suspended) {
                resume();
            }
            server.stop();
            server = null;
        }
    }

    @Override
    public synchronized void kill() {
        if (server != null) {
            server.kill();
            server = null;
            suspended = false;
        }
    }

    @Override
    public synchronized void restart() {
        stop();
        start();
    }

    @Override
    public synchronized void suspend() {
        running().suspend();
        suspended = true;
    }

    @Override
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

    @Override
    public synchronized boolean isRunning() {
        return server != null && !server.awaitEnd(Duration.ZERO);
    }

    @Override
    public int port() {
        return cluster.port();
    }

    @Override
    public String password() {
        return cluster.password();
    }

    @Override
    public synchronized long pid() {
        return running().program().pid();
    }

    private Supervisor running() {
        if (server == null) {
            throw new EmbeddedServerException("The PostgreSQL server on port " + port() + " does not run.");
        }
        return server;
    }
}
