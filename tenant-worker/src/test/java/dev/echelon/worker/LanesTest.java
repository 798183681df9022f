package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.AppliedMigration;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.migrationset.BrokenMigrationsException;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.migrationset.MigrationSetLoader;
import dev.echelon.worker.LaneCorpus.Item;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.migration.TenantMigrator;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.migration.Verdict;
import dev.echelon.worker.tenant.ShardConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The fast lane and Flyway do the same: the same scripts on equal schemas of two databases, and everything compared. */
class LanesTest {
    private static final String SESSION = """
            SELECT name || '=' || setting FROM pg_settings
                WHERE source = 'session' OR name IN ('search_path', 'role', 'statement_timeout', 'lock_timeout')
            UNION ALL SELECT 'user ' || current_user || ' ' || session_user
            UNION ALL SELECT 'prepared ' || name FROM pg_prepared_statements WHERE from_sql
            UNION ALL SELECT 'temporary ' || relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()
            UNION ALL SELECT 'lock ' || objid FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'
            UNION ALL SELECT 'channel ' || c FROM pg_listening_channels() c
            """;

    private final Path folder;

    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicInteger validated = new AtomicInteger();

    LanesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** One of the two ways, on a database of its own. */
    private static final class Lane implements AutoCloseable {
        final TenantBench bench;
        final ShardConnections connections;
        final TenantMigrator migrator;
        final Set<String> fast = ConcurrentHashMap.newKeySet();
        final Set<String> slow = ConcurrentHashMap.newKeySet();
        final Connection holder;
        final Map<Thread, Connection> own = new ConcurrentHashMap<>();

        Lane(boolean inFastLane) throws Exception {
            bench = new TenantBench().inFastLane(inFastLane).with(Map.of()).with((point, slug, token) -> {
                if (point == Point.IN_TRANSACTION) {
                    (insideTheFastLane() ? fast : slow).add(slug);
                }
            });
            bench.server.execute(
                    bench.database,
                    "DO $$ BEGIN CREATE ROLE lane_other; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                    "DO $$ BEGIN CREATE ROLE lane_nobody; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                    "GRANT lane_other TO " + TenantBench.ROLE,
                    "CREATE TABLE public.theirs (n int)",
                    "CREATE TABLE public.contended (n int)",
                    "INSERT INTO public.contended VALUES (1)",
                    "GRANT ALL ON public.contended TO " + TenantBench.ROLE,
                    LaneCorpus.resource("dump.sql"));
            holder = bench.connect();
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                statement.execute("LOCK TABLE public.contended");
            }
            connections = bench.connections();
            migrator = bench.migrator(connections);
        }

        private static boolean insideTheFastLane() {
            return StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getClassName().contains("flyway.FastLane")));
        }

        /** This thread's connection: to open one costs more than all that is asked on it. */
        Connection own() {
            return own.computeIfAbsent(Thread.currentThread(), thread -> {
                try {
                    return bench.connect();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
        }

        void execute(String sql) throws SQLException {
            try (Statement statement = own().createStatement()) {
                statement.execute(sql);
            }
        }

        Set<String> read(String sql) throws SQLException {
            try (Statement statement = own().createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                Set<String> read = new TreeSet<>();
                while (rows.next()) {
                    read.add(String.valueOf(rows.getString(1)));
                }
                return read;
            }
        }

        /** What is left on a connection that waits for the next tenant. */
        List<String> session() throws Exception {
            ShardConnections.Lease lease = connections.borrow("s1", bench.database, new TenantBench.Patience());
            try (Statement statement = lease.connection().createStatement();
                    ResultSet rows = statement.executeQuery(SESSION)) {
                List<String> left = new ArrayList<>();
                while (rows.next()) {
                    left.add(rows.getString(1));
                }
                return left;
            } finally {
                lease.giveBack(false);
            }
        }

        @Override
        public void close() throws SQLException {
            holder.close();
            for (Connection connection : own.values()) {
                connection.close();
            }
            bench.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        lanes.add(new Lane(false));
        lanes.add(new Lane(true));
    }

    @AfterEach
    void close() throws Exception {
        for (Lane lane : lanes) {
            lane.close();
        }
    }

    @Test
    void do_the_same_with_every_script() throws Exception {
        List<Item> items = LaneCorpus.all();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<String> differences = new ArrayList<>();
        try {
            List<Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                Item item = items.get(i);
                int token = i + 1;
                all.add(threads.submit(() -> differences(item, token)));
            }
            for (Future<List<String>> one : all) {
                differences.addAll(one.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(differences).isEmpty();
        assertThat(items.stream().mapToInt(item -> item.scripts().size()).sum()).isGreaterThan(500);
        assertThat(validated).hasValueGreaterThan(150);
        assertThat(lanes.get(0).fast).isEmpty();
        assertThat(lanes.get(1).fast).hasSizeGreaterThan(200);
    }

    private List<String> differences(Item item, int token) throws Exception {
        Path scripts = written(item);
        MigrationSet set;
        try {
            set = MigrationSetLoader.load(List.of(scripts.toString()));
        } catch (BrokenMigrationsException e) {
            return "".equals(item.sqlState()) ? List.of() : List.of(item.name() + ": refused, " + e.getMessage());
        }
        List<String> differences = new ArrayList<>();
        List<String> verdicts = new ArrayList<>();
        List<Set<String>> dumps = new ArrayList<>();
        List<Set<String>> sessions = new ArrayList<>();
        var runId = UUID.randomUUID();
        for (Lane lane : lanes) {
            lane.execute("CREATE SCHEMA " + item.schema());
            TenantTask task = new TenantTask(
                    runId,
                    1,
                    item.schema(),
                    token,
                    UUID.randomUUID(),
                    1,
                    "s1",
                    lane.bench.database,
                    item.schema(),
                    set.latestVersion(),
                    Set.of(),
                    false,
                    set);
            Verdict verdict = lane.migrator.migrate(task, new TenantBench.Patience());
            verdicts.add(text(verdict).replace(lane.bench.database, "DATABASE"));
            differences.addAll(unexpected(item, verdict));
            dumps.add(lane.read("SELECT public.dump('" + item.schema() + "')"));
            sessions.add(new TreeSet<>(lane.session()));
        }
        if (!verdicts.get(0).equals(verdicts.get(1))) {
            differences.add(item.name() + ": verdict\n  " + verdicts.get(0) + "\n  " + verdicts.get(1));
        }
        compare(item, "schema", dumps, differences);
        compare(item, "session", sessions, differences);
        if (lanes.get(1).fast.contains(item.schema()) != item.fast()
                || (item.fast() && lanes.get(1).slow.contains(item.schema()))) {
            differences.add(item.name() + ": took the wrong lane");
        }
        validate(item, scripts, verdicts.get(1), differences);
        for (Lane lane : lanes) {
            // the catalogs stay small, and every dump fast
            for (String name : List.of("", "_more", "_renamed")) {
                lane.execute("DROP SCHEMA IF EXISTS " + item.schema() + name + " CASCADE");
            }
        }
        return differences;
    }

    private Path written(Item item) throws IOException {
        Path scripts = Files.createDirectory(folder.resolve(item.schema()));
        Files.writeString(scripts.resolve("V1__base.sql"), LaneCorpus.resource("base.sql"));
        int version = 2;
        for (String script : item.scripts()) {
            Files.writeString(scripts.resolve("V" + version + "__step_" + version + ".sql"), script);
            version++;
        }
        return scripts;
    }

    private static void compare(Item item, String what, List<Set<String>> both, List<String> differences) {
        Set<String> one = new TreeSet<>(both.get(0));
        Set<String> other = new TreeSet<>(both.get(1));
        one.removeAll(both.get(1));
        other.removeAll(both.get(0));
        if (!one.isEmpty() || !other.isEmpty()) {
            differences.add(item.name() + ": " + what + "\n  Flyway " + one + "\n  lane   " + other);
        }
    }

    private static List<String> unexpected(Item item, Verdict verdict) {
        String expected = item.sqlState();
        TenantError error =
                verdict instanceof Verdict.Reported reported ? reported.result().error() : null;
        String state = verdict instanceof Verdict.HandedBack handed
                ? (handed.toString().contains("read-only") ? "25006" : "?")
                : error == null ? null : Objects.requireNonNullElse(error.sqlState(), "?");
        return "".equals(expected) || Objects.equals(expected, state)
                ? List.of()
                : List.of(item.name() + ": expected " + expected + ", was " + text(verdict));
    }

    /** Everything that is reported but times and the numbers of processes. */
    private static String text(Verdict verdict) {
        if (!(verdict instanceof Verdict.Reported reported)) {
            return verdict.toString();
        }
        TenantMigrated result = reported.result();
        TenantError error = result.error();
        String failure = error == null
                ? "none"
                : String.join(
                        " | ",
                        error.kind().name(),
                        error.migration(),
                        String.valueOf(error.line()),
                        error.statement(),
                        error.sqlState(),
                        error.message(),
                        error.hint(),
                        error.attempts().stream()
                                .map(attempt -> attempt.sqlState() + " " + attempt.message() + " " + attempt.then())
                                .collect(Collectors.joining(", ")));
        return String.join(
                        " | ",
                        result.outcome().name(),
                        String.valueOf(result.verified()),
                        result.fromVersion(),
                        result.toVersion(),
                        result.applied().stream()
                                .map(AppliedMigration::script)
                                .toList()
                                .toString(),
                        result.minCompatibleCodeVersion(),
                        result.historyDigest(),
                        result.aligned().toString(),
                        failure)
                .replaceAll("(, )?pid [0-9]+ \\([^)]*\\)", "");
    }

    /** Stock Flyway agrees with what the lane left, wherever it left a history. */
    private void validate(Item item, Path scripts, String verdict, List<String> differences) throws SQLException {
        Lane lane = lanes.get(1);
        if (!item.fast()
                || lane.read("SELECT to_regclass('" + item.schema() + ".flyway_schema_history')")
                        .contains("null")) {
            return;
        }
        Flyway stock = Flyway.configure()
                .dataSource(new SingleConnectionDataSource(lane.own(), true))
                .defaultSchema(item.schema())
                .locations("filesystem:" + scripts)
                .placeholderReplacement(false)
                .ignoreMigrationPatterns(verdict.startsWith("SUCCEEDED") ? "*:future" : "*:pending")
                .load();
        var result = stock.validateWithResult();
        validated.incrementAndGet();
        if (!result.validationSuccessful) {
            differences.add(item.name() + ": stock Flyway says " + result.getAllErrorMessages());
        }
    }

    @Test
    void never_see_a_script_that_ends_its_own_transaction() throws Exception {
        List<String> accepted = new ArrayList<>();
        for (String sql : List.of("BEGIN", "COMMIT", "ROLLBACK", "END", "ABORT", "START TRANSACTION", "DISCARD ALL")) {
            Path script = folder.resolve("V1__ends.sql");
            Files.writeString(script, "CREATE TABLE t (n int);\n" + sql + ";\nCREATE TABLE u (n int);");
            try {
                MigrationSetLoader.load(List.of(folder.toString()));
                accepted.add(sql);
            } catch (BrokenMigrationsException refused) {
                assertThat(refused.getMessage()).contains("V1__ends.sql, line 2");
            }
        }

        assertThat(accepted).isEmpty();
    }
}
