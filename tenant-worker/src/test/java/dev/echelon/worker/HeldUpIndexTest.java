package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.migration.Verdict;
import dev.echelon.worker.tenant.SessionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker's only slot waits to build an index, and what it waits for is a worker that sleeps. */
class HeldUpIndexTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String INDEXES =
            "SELECT n.nspname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n"
                    + " ON n.oid = c.relnamespace WHERE c.relname = 't_id' AND i.indisvalid ORDER BY 1";
    private static final String AT_ITS_INDEX =
            "SELECT count(*) FROM a.flyway_schema_history WHERE version = '1' AND success";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch asleep = new CountDownLatch(1);
    private final CountDownLatch wakeUp = new CountDownLatch(1);
    private TenantBench tenants;
    private MasterBench master;
    private WorkerProgram program;
    private MigrationSet set;
    private UUID run;

    @BeforeEach
    void open() {
        tenants = new TenantBench()
                .script("V1__t.sql", "CREATE TABLE t (id int);")
                .script("V2__t_id.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);")
                // the server must not end what the worker is to end
                .with(new SessionSettings(
                        Duration.ofMinutes(30),
                        Duration.ofSeconds(3),
                        Duration.ofMinutes(30),
                        Duration.ZERO,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5)))
                .schema("a")
                .schema("b");
        master = new MasterBench();
        set = tenants.set();
        run = master.run("2", set.hashUpTo("2"));
        program = new WorkerProgram(master, tenants, tenants.folder());
    }

    @AfterEach
    void close() {
        wakeUp.countDown();
        threads.shutdownNow();
        program.close();
        tenants.close();
    }

    private MigrateTenant release(String slug) {
        return master.release(run, slug, "s1", tenants.database, slug, "2");
    }

    private TenantTask claimedElsewhere(MigrateTenant command) {
        UUID claim = UUID.randomUUID();
        master.jdbc
                .sql(
                        "UPDATE identity.migration_cohort_tenant SET state = 'CLAIMED', claim_id = ?, worker_id = 'sleeper',"
                                + " attempt = 1, claimed_at = clock_timestamp(), lease_until = clock_timestamp() WHERE token = ?")
                .params(claim, command.token())
                .update();
        return new TenantTask(
                run,
                1,
                command.slug(),
                command.token(),
                claim,
                1,
                "s1",
                tenants.database,
                command.slug(),
                "2",
                Set.of(),
                false,
                set);
    }

    private Future<Verdict> fallsAsleep(Point where, TenantTask task) throws InterruptedException {
        tenants.with((point, slug, token) -> {
            if (point == where) {
                asleep.countDown();
                try {
                    wakeUp.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        Future<Verdict> sleeper = threads.submit(() -> tenants.migrate(task));
        assertThat(asleep.await(60, TimeUnit.SECONDS)).isTrue();
        return sleeper;
    }

    @ParameterizedTest
    @EnumSource(names = {"IN_TRANSACTION", "BEFORE_STATEMENT"})
    void is_free_again_once_the_sleepers_claim_is_over(Point where) throws Exception {
        // Given: in b somebody sleeps, in his migration's transaction or with the database's turn
        MigrateTenant first = release("b");
        Future<Verdict> sleeper = fallsAsleep(where, claimedElsewhere(first));
        String sleepers =
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'echelon:" + first.token() + ":%'";
        var unused = program.start(null, "--echelon.worker.slots=1");
        MigrateTenant other = release("a");
        program.send(other);
        await().atMost(PATIENCE)
                .until(() -> tenants.read("SELECT to_regclass('a.flyway_schema_history')")
                                        .get(0)
                                != null
                        && tenants.read(AT_ITS_INDEX).contains("1"));
        assertThat(tenants.read(sleepers)).as("his claim is held").containsExactly("1");

        // When: his claim is taken back
        MigrateTenant anew = release("b");
        program.send(anew);

        // Then
        await().atMost(PATIENCE).until(() -> tenants.read(INDEXES).equals(List.of("a", "b")));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(program.results(run, 2).stream().map(TenantMigrated::outcome))
                        .hasSizeGreaterThanOrEqualTo(2)
                        .containsOnly(Outcome.SUCCEEDED));
        master.book(other.token(), "SUCCEEDED");
        master.book(anew.token(), "SUCCEEDED");
        wakeUp.countDown();
        assertThat(sleeper.get(60, TimeUnit.SECONDS))
                .as("fenced out, or up to date already")
                .satisfiesAnyOf(
                        verdict -> assertThat(verdict).isInstanceOf(Verdict.Fenced.class),
                        verdict -> assertThat(verdict).isInstanceOf(Verdict.Reported.class));
        assertThat(tenants.read("SELECT count(*) FROM b.flyway_schema_history WHERE version IS NOT NULL"))
                .containsExactly("2");
    }
}
