package dev.echelon.testbed.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a server shall be like; the defaults are those of a temporary server that is as safe as a real one. */
public final class PostgresBuilder {
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Path directory;
    private @Nullable Path log;
    private int port;

    PostgresBuilder() {
        settings.put("max_connections", "500");
    }

    /** Where the data live and stay. Without it the server is temporary: its data vanish when it is closed, or we are gone. */
    public PostgresBuilder directory(Path value) {
        directory = value.toAbsolutePath().normalize();
        return this;
    }

    /** The port, kept over restarts; without it a free one. */
    public PostgresBuilder port(int value) {
        port = value;
        return this;
    }

    /** The server's log; without it {@code postgres.log} in its directory. */
    public PostgresBuilder log(Path value) {
        log = value.toAbsolutePath().normalize();
        return this;
    }

    /** A server setting, as in postgresql.conf. */
    public PostgresBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Nothing is forced to disk: faster, and still safe against SIGKILL of the server, but not against a power cut. */
    public PostgresBuilder withoutFsync() {
        return setting("fsync", "off").setting("synchronous_commit", "off").setting("full_page_writes", "off");
    }

    /**
     * Starts the server and returns when it takes connections. A server that a killed JVM left on the same directory is
     * stopped first; one that a live JVM holds is refused.
     */
    public EmbeddedPostgres start() {
        boolean temporary = directory == null;
        Path home = directory == null ? Directories.createTemporary("echelon-postgres-") : directory;
        DirectoryLock lock = DirectoryLock.tryLock(home)
                .orElseThrow(() -> new EmbeddedServerException("The PostgreSQL data in " + home
                        + " are in use by another process of this program: stop it first."));
        try {
            PostgresCluster cluster = new PostgresCluster(
                    home,
                    port == 0 ? FreePorts.next() : port,
                    settings,
                    log == null ? home.resolve("postgres.log") : log,
                    temporary ? Optional.of(home) : Optional.empty(),
                    PostgresAccount.forFilesOf(home));
            EmbeddedPostgres server = new EmbeddedPostgres(cluster, lock);
            server.start();
            return server;
        } catch (RuntimeException e) {
            lock.close();
            if (temporary) {
                Directories.deleteTree(home);
            }
            throw e;
        }
    }
}
