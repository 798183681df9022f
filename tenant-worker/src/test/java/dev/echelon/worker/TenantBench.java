package dev.echelon.worker;

import dev.echelon.contracts.TenantMigrated;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.migrationset.MigrationSetLoader;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.flyway.FlywayTenantDatabase;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.FailureClassifier;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.Retries;
import dev.echelon.worker.migration.RetryPolicy;
import dev.echelon.worker.migration.TenantMigrator;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.migration.Verdict;
import dev.echelon.worker.tenant.OpenScripts;
import dev.echelon.worker.tenant.ServerErrors;
import dev.echelon.worker.tenant.SessionSettings;
import dev.echelon.worker.tenant.Shard;
import dev.echelon.worker.tenant.ShardConnections;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A database of tenants on a real server, owned by an ordinary role, and everything that migrates one of them. */
final class TenantBench implements AutoCloseable {
    static final String ROLE = "tenant_migrator";
    static final String PASSWORD = "not-a-secret";

    final EmbeddedPostgres server;
    final String database;
    private final Path folder;
    private final List<String> locations = new ArrayList<>();
    private final List<ShardConnections> opened = new ArrayList<>();
    private int port;
    private Checkpoint checkpoint = Checkpoint.NONE;
    private boolean fastLane = Boolean.getBoolean("echelon.test.fast-lane");
    private SessionSettings settings = new SessionSettings(
            Duration.ofMinutes(30),
            Duration.ofMillis(300),
            Duration.ofSeconds(60),
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5));
    private Map<FailureClass, RetryPolicy> policies = Map.of(
            FailureClass.LOCK, policy(4),
            FailureClass.CONFLICT, policy(4),
            FailureClass.CONNECTION, policy(4),
            FailureClass.RESOURCES, policy(2),
            FailureClass.READ_ONLY, policy(2),
            FailureClass.TIMEOUT, policy(2));

    TenantBench() {
        this(TestServers.postgres(), TestServers.freshDatabase("tenants"));
    }

    TenantBench(EmbeddedPostgres server, String database) {
        this.server = server;
        this.database = database;
        this.port = server.port();
        try {
            this.folder = Files.createTempDirectory("echelon-migrations");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        locations.add(folder.toString());
        server.execute(
                "postgres",
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + ROLE + "') THEN CREATE ROLE "
                        + ROLE + " LOGIN PASSWORD '" + PASSWORD + "'; END IF; END $$",
                "ALTER DATABASE \"" + database + "\" OWNER TO " + ROLE);
    }

    static RetryPolicy policy(int attempts) {
        return new RetryPolicy(attempts, Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(60));
    }

    TenantBench through(int proxyPort) {
        port = proxyPort;
        return this;
    }

    TenantBench inFastLane(boolean yes) {
        fastLane = yes;
        return this;
    }

    TenantBench with(Checkpoint door) {
        checkpoint = door;
        return this;
    }

    TenantBench with(Map<FailureClass, RetryPolicy> budgets) {
        policies = budgets;
        return this;
    }

    TenantBench with(SessionSettings limits) {
        settings = limits;
        return this;
    }

    TenantBench script(String name, String sql) {
        try {
            Files.writeString(folder.resolve(name), sql);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TenantBench location(String location) {
        locations.add(location);
        return this;
    }

    TenantBench schema(String name) {
        execute("CREATE SCHEMA \"" + name + "\"");
        return this;
    }

    Path folder() {
        return folder;
    }

    MigrationSet set() {
        return MigrationSetLoader.load(locations);
    }

    TenantMigrator migrator() {
        return migrator(connections());
    }

    TenantMigrator migrator(ShardConnections connections) {
        var classifier = new FailureClassifier(ServerErrors::words);
        var retries = RetryRegistry.ofDefaults();
        return new TenantMigrator(
                new FlywayTenantDatabase(
                        connections, settings, classifier, new OpenScripts(System::nanoTime), checkpoint, fastLane),
                classifier,
                new Retries(policies, retries, RandomGenerator.getDefault(), System::nanoTime),
                checkpoint,
                Clock.systemUTC(),
                "worker-under-test");
    }

    ShardConnections connections() {
        var shard = new Shard("s1", List.of("127.0.0.1"), port, ROLE, () -> PASSWORD, Map.of());
        var connections = new ShardConnections(
                List.of(shard),
                settings,
                policy(3),
                8,
                new FailureClassifier(ServerErrors::words),
                CircuitBreakerRegistry.ofDefaults(),
                RetryRegistry.ofDefaults(),
                RandomGenerator.getDefault(),
                System::nanoTime);
        opened.add(connections);
        return connections;
    }

    TenantTask task(String schema, long token) {
        return task(schema, token, set().latestVersion());
    }

    TenantTask task(String schema, long token, @Nullable String target) {
        return new TenantTask(
                UUID.randomUUID(),
                1,
                schema,
                token,
                UUID.randomUUID(),
                1,
                "s1",
                database,
                schema,
                target,
                Set.of(),
                false,
                set());
    }

    static TenantTask accepting(TenantTask task, String version) {
        return new TenantTask(
                task.runId(),
                task.cohort(),
                task.slug(),
                task.token(),
                task.claimId(),
                1,
                task.shard(),
                task.database(),
                task.schema(),
                task.target(),
                Set.of(version),
                false,
                task.set());
    }

    static TenantTask verifying(TenantTask task) {
        return new TenantTask(
                task.runId(),
                task.cohort(),
                task.slug(),
                task.token(),
                task.claimId(),
                1,
                task.shard(),
                task.database(),
                task.schema(),
                task.target(),
                Set.of(),
                true,
                task.set());
    }

    static TenantTask called(TenantTask task, String slug) {
        return new TenantTask(
                task.runId(),
                task.cohort(),
                slug,
                task.token(),
                task.claimId(),
                1,
                task.shard(),
                task.database(),
                task.schema(),
                task.target(),
                Set.of(),
                false,
                task.set());
    }

    Verdict migrate(TenantTask task) {
        return migrator().migrate(task, new Patience());
    }

    /** The result of a migration that must have one. */
    TenantMigrated result(TenantTask task) {
        Verdict verdict = migrate(task);
        if (verdict instanceof Verdict.Reported reported) {
            return reported.result();
        }
        throw new AssertionError("expected a result and got " + verdict);
    }

    /** The tenant as stock Flyway, with its defaults, sees it. */
    Flyway stock(String schema) {
        return Flyway.configure()
                .dataSource(server.jdbcUrl(database), ROLE, PASSWORD)
                .defaultSchema(schema)
                .locations("filesystem:" + folder)
                .placeholderReplacement(false)
                .load();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database), ROLE, PASSWORD);
    }

    void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** First column of every row, as text. */
    List<@Nullable String> read(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<@Nullable String> read = new ArrayList<>();
            while (rows.next()) {
                read.add(rows.getString(1));
            }
            return read;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        opened.forEach(ShardConnections::close);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A leash that never pulls. */
    static class Patience implements Leash {
        final List<String> progress = new CopyOnWriteArrayList<>();

        @Override
        public void check() {}

        @Override
        public void pause(Duration wait) {
            LockSupport.parkNanos(wait.toNanos());
        }

        @Override
        public void applying() {}

        @Override
        public void progress(String line) {
            progress.add(line);
        }
    }
}
