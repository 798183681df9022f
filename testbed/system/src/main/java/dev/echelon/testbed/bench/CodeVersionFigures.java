package dev.echelon.testbed.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.guard.CodeVersionGuard;
import dev.echelon.contracts.guard.GuardReport;
import dev.echelon.contracts.guard.GuardSettings;
import dev.echelon.contracts.guard.JdbcConnections;
import dev.echelon.contracts.guard.ShardAddress;
import dev.echelon.contracts.guard.TenantConnections;
import dev.echelon.testbed.embedded.PostgresServer;
import dev.echelon.testbed.stack.CoordinatorApi;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackException;
import dev.echelon.testbed.stack.StackWiring;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/** How long a build is checked: by the command over the whole fleet, and by the guard when a service starts. */
final class CodeVersionFigures {
    private static final String SHARD = "alpha";
    private static final int SAMPLED = 10;
    private static final int GUARDED = 1_000;

    private final PrintWriter out;
    private final int repetitions;

    CodeVersionFigures(PrintWriter out, int repetitions) {
        this.out = out;
        this.repetitions = repetitions;
    }

    /** Measures on a stack of its own, without fsync: only reading is measured, and making the fleet takes long enough. */
    void print(Path directory, int schemas, int databases) throws Exception {
        try (Stack stack = Stack.builder(directory)
                .workers(0)
                .notDurable()
                .progress(out::println)
                .build()
                .start()) {
            CheckedFleet fleet = new CheckedFleet(stack, SHARD);
            CoordinatorApi coordinator = new CoordinatorApi(stack);
            out.println("Making " + schemas + " schemas and " + databases + " databases.");
            long before = System.nanoTime();
            fleet.schemas(schemas);
            out.println("Schemas made in " + (System.nanoTime() - before) / 1_000_000_000 + " s.");
            before = System.nanoTime();
            fleet.databases(databases);
            out.println("Databases made in " + (System.nanoTime() - before) / 1_000_000_000 + " s.");
            Figures.printHeader(out);
            check(coordinator, "check of " + databases + " databases on a server", "under 20", databases);
            fleet.databases(Math.min(databases, GUARDED));
            guard(stack, false, "boot guard, " + Math.min(databases, GUARDED) + " databases, connecting included");
            fleet.schemas(schemas);
            check(coordinator, "check of " + schemas + " schemas on a server", "under 10", schemas);
            fleet.schemas(Math.min(schemas, GUARDED));
            guard(stack, true, "boot guard, " + Math.min(schemas, GUARDED) + " tenants, connections there");
        }
    }

    private void check(CoordinatorApi coordinator, String what, String goal, int tenants) throws Exception {
        Figures figures = new Figures(what, goal);
        for (int i = 0; i < repetitions; i++) {
            figures.measure(() -> {
                String answer = coordinator.post("/api/v1/code-version-checks", "{\"codeVersion\": \"2.1.0\"}");
                if (!answer.contains(
                        "\"end\":{\"tenants\":" + tenants + ",\"ahead\":" + tenants / 100 + ",\"unreadable\":0")) {
                    throw new StackException("The check did not find what is there: "
                            + answer.substring(Math.max(0, answer.length() - 500)));
                }
            });
        }
        figures.print(out);
    }

    private void guard(Stack stack, boolean pooled, String what) throws Exception {
        PostgresServer server = stack.shard(SHARD).server();
        ExecutorService threads = StackWiring.threads("guard", SAMPLED);
        try (HikariDataSource master = pool(stack.master(), stack.masterDatabase(), 1);
                HikariDataSource tenants = pool(server, "checked", SAMPLED)) {
            TenantConnections connections = pooled
                    ? TenantConnections.allIn(tenants)
                    : JdbcConnections.tenants(Map.of(
                            SHARD,
                            new ShardAddress(
                                    "127.0.0.1", server.port(), server.username(), server.password(), Map.of())));
            CodeVersionGuard guard = new CodeVersionGuard(
                    GuardSettings.of(CodeVersion.of("3.0.0")),
                    pooled
                            ? timeout -> master.getConnection()
                            : JdbcConnections.master(
                                    stack.master().jdbcUrl(stack.masterDatabase()),
                                    stack.master().username(),
                                    stack.master().password()),
                    connections,
                    threads);
            Figures figures = new Figures(what, pooled ? "under 0.5" : "");
            for (int i = 0; i < repetitions; i++) {
                figures.measure(() -> {
                    GuardReport report = guard.check();
                    if (!report.isSafe() || report.read() != SAMPLED) {
                        throw new StackException("The guard did not find what is there: " + report);
                    }
                });
            }
            figures.print(out);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Connected before anything is measured. */
    private static HikariDataSource pool(PostgresServer server, String database, int connections) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.dataSource(database));
        config.setMaximumPoolSize(connections);
        HikariDataSource pool = new HikariDataSource(config);
        while (pool.getHikariPoolMXBean().getTotalConnections() < connections) {
            pool.getConnection().close();
        }
        return pool;
    }
}
