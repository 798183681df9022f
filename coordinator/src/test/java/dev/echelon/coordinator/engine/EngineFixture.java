package dev.echelon.coordinator.engine;

import com.zaxxer.hikari.HikariDataSource;
import dev.echelon.coordinator.catalog.CatalogProperties;
import dev.echelon.coordinator.catalog.postgres.JdbcCatalog;
import dev.echelon.coordinator.flyway.MasterSchema;
import dev.echelon.coordinator.planning.JoinedSincePlan;
import dev.echelon.coordinator.postgres.PostgresRunStore;
import dev.echelon.coordinator.postgres.RetriedTransactions;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TableContents;
import dev.echelon.testbed.embedded.TestServers;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** An engine over a master of its own on the real server, and what a test asks it. */
public final class EngineFixture implements AutoCloseable {
    public static final String SET = "set-1";
    public static final Duration LEASE = Duration.ofSeconds(60);

    private final String database = TestServers.freshDatabase("engine");
    public final HikariDataSource master;
    public final JdbcClient jdbc;
    public final PostgresRunStore store;
    public final RetriedTransactions transactions;
    public final RunEngine engine;

    public EngineFixture() {
        this(UnaryOperator.identity());
    }

    /** With another way to the server than the straight one. */
    public EngineFixture(UnaryOperator<String> way) {
        EmbeddedPostgres postgres = TestServers.postgres();
        master = new HikariDataSource();
        master.setJdbcUrl(way.apply(postgres.jdbcUrl(database)));
        master.setUsername(postgres.username());
        master.setPassword(postgres.password());
        master.setMaximumPoolSize(24);
        new MasterSchema(master, null).install();
        jdbc = JdbcClient.create(master);
        store = new PostgresRunStore(jdbc, LEASE);
        transactions = new RetriedTransactions(new JdbcTransactionManager(master));
        engine = anotherReplica();
        shard("alpha", 8);
        shard("beta", 8);
    }

    public RunEngine anotherReplica() {
        return anotherReplica(transactions);
    }

    /** With transactions that misbehave, for instance. */
    public RunEngine anotherReplica(Transactions steps) {
        return new RunEngine(
                steps,
                store,
                new Settle(store, Duration.ofSeconds(30), Duration.ofMinutes(30)),
                new JoinedSincePlan(
                        new JdbcCatalog(new CatalogProperties(null), master, new JdbcTransactionManager(master))),
                () -> {},
                UUID::randomUUID);
    }

    public void shard(String name, int maxInFlight) {
        jdbc.sql("INSERT INTO identity.echelon_shard (shard, max_in_flight) VALUES (:shard, :max)")
                .param("shard", name)
                .param("max", maxInFlight)
                .update();
    }

    public FakeWorker worker(String id, int slots, int... partitions) {
        return new FakeWorker(jdbc, id, slots, partitions);
    }

    /** Cohorts of so many tenants each, named t1-1, t1-2, …, in turn on the two shards. */
    public UUID start(BigDecimal abortRate, int maxInFlight, int staggerMs, int... cohortSizes) {
        return engine.start(run(NewRun.Kind.COHORTS, true, abortRate, maxInFlight, staggerMs, cohortSizes), "ann");
    }

    public static NewRun run(
            NewRun.Kind kind,
            boolean wholeFleet,
            BigDecimal abortRate,
            int maxInFlight,
            int staggerMs,
            int... cohortSizes) {
        List<List<NewRun.Tenant>> cohorts = new ArrayList<>();
        for (int size : cohortSizes) {
            int cohort = cohorts.size() + 1;
            cohorts.add(IntStream.rangeClosed(1, size)
                    .mapToObj(n -> new NewRun.Tenant(
                            "t" + cohort + "-" + n,
                            "active",
                            n % 2 == 0 ? "alpha" : "beta",
                            "fleet",
                            "s" + cohort + "_" + n))
                    .toList());
        }
        return new NewRun(
                kind,
                wholeFleet,
                new Levers(cohortSizes[0], staggerMs, kind == NewRun.Kind.COHORTS ? abortRate : null, maxInFlight),
                "3",
                SET,
                DeployOrder.ANY_CODE,
                List.of(),
                cohorts,
                List.of(new NewRun.Skipped("gone", "deleted", "deleted")),
                "test");
    }

    /** The run, with another order of deploy steps. */
    public static NewRun keeping(DeployOrder order, NewRun run) {
        return new NewRun(
                run.kind(),
                run.wholeFleet(),
                run.levers(),
                run.targetVersion(),
                run.migrationSetHash(),
                order,
                run.acceptEdited(),
                run.cohorts(),
                run.skipped(),
                run.reason());
    }

    /** A running instance of a service registers, as the boot guard does; its id. */
    public UUID service(String service, String codeVersion, String host) {
        UUID instance = UUID.randomUUID();
        jdbc.sql("SELECT 1 FROM (SELECT identity.echelon_service_register(:id, :service, :version, :host, 60000)) r")
                .param("id", instance)
                .param("service", service)
                .param("version", codeVersion)
                .param("host", host)
                .query(Integer.class)
                .single();
        return instance;
    }

    /** It did not renew in time. */
    public void expire(UUID instance) {
        jdbc.sql("UPDATE identity.echelon_service_instance SET expires_at = clock_timestamp() WHERE instance_id = :id")
                .param("id", instance)
                .update();
    }

    /** What the master tells the boot guard, and who asks for it. */
    public List<String> askedOfTheFleet() {
        return jdbc.sql("SELECT min_compatible_code_version || ' by ' || asked_by FROM identity.echelon_guard_fleet()")
                .query(String.class)
                .list();
    }

    /** What the master holds now. */
    public TableContents contents() {
        return TableContents.of(TestServers.postgres(), database, Set.of());
    }

    public RunState state(UUID run) {
        return RunState.valueOf(text("SELECT state FROM identity.migration_dispatch WHERE run_id = :run", run));
    }

    public int count(UUID run, String tenantState) {
        return number(
                "SELECT count(*)::int FROM identity.migration_cohort_tenant WHERE run_id = :run AND state = '"
                        + tenantState + "'",
                run);
    }

    public int number(String sql, UUID run) {
        return jdbc.sql(sql).param("run", run).query(Integer.class).single();
    }

    public String text(String sql, UUID run) {
        return jdbc.sql(sql).param("run", run).query(String.class).single();
    }

    public int update(String sql) {
        return jdbc.sql(sql).update();
    }

    /** The promise of the counters: those of run and cohorts are what the rows say. */
    public void assertCountersAreTheRows(UUID run) {
        int wrong = number("""
                SELECT count(*)::int FROM (
                    SELECT c.cohort, c.succeeded_count, c.failed_count, c.skipped_count, c.suspended_count,
                        count(*) FILTER (WHERE t.state = 'SUCCEEDED') s, count(*) FILTER (WHERE t.state = 'FAILED') f,
                        count(*) FILTER (WHERE t.state = 'SKIPPED') k, count(*) FILTER (WHERE t.suspended) x
                    FROM identity.migration_cohort c JOIN identity.migration_cohort_tenant t USING (run_id, cohort)
                    WHERE c.run_id = :run GROUP BY 1, 2, 3, 4, 5) a
                WHERE succeeded_count <> s OR failed_count <> f OR skipped_count <> k OR suspended_count <> x
                """, run);
        int wrongRun = number("""
                SELECT count(*)::int FROM identity.migration_cohort_run r WHERE r.run_id = :run AND (
                    succeeded_count <> (SELECT sum(succeeded_count) FROM identity.migration_cohort WHERE run_id = :run)
                 OR failed_count <> (SELECT sum(failed_count) FROM identity.migration_cohort WHERE run_id = :run)
                 OR skipped_count <> (SELECT sum(skipped_count) FROM identity.migration_cohort WHERE run_id = :run))
                """, run);
        if (wrong + wrongRun != 0) {
            throw new AssertionError("counters differ from the rows in " + wrong + " cohorts, " + wrongRun + " runs");
        }
    }

    @Override
    public void close() {
        master.close();
    }
}
