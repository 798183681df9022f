package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.migration.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FenceTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TenantBench bench;

    @BeforeEach
    void open() {
        bench = new TenantBench()
                .script("V1__probe.sql", "CREATE TABLE probe (n int); INSERT INTO probe VALUES (0);")
                .script("V2__count.sql", "UPDATE probe SET n = n + 1;")
                .schema("t1");
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        bench.close();
    }

    @Test
    void keeps_out_an_older_claim() {
        // Given
        bench.result(bench.task("t1", 9));
        bench.script("V3__count.sql", "UPDATE probe SET n = n + 1;");

        // When
        Verdict verdict = bench.migrate(bench.task("t1", 8));

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Fenced(9));
        assertThat(bench.read("SELECT n FROM t1.probe")).containsExactly("1");
    }

    @Test
    void takes_an_up_to_date_tenant_without_touching_the_fence() {
        bench.result(bench.task("t1", 9));

        TenantMigrated result = bench.result(bench.task("t1", 12));

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.applied()).isEmpty();
        assertThat(bench.read("SELECT token FROM echelon.fence")).containsExactly("9");
    }

    @Test
    void ends_a_zombie_that_sleeps_in_its_migrations_transaction() throws Exception {
        // Given: a worker that has come to a stop inside V2's transaction, the fence locked
        bench.result(bench.task("t1", 1, "1"));
        var stuck = new CountDownLatch(1);
        var wakeUp = new CountDownLatch(1);
        TenantTask zombiesTask = bench.task("t1", 5);
        bench.with((point, slug, token) -> {
            if (point == Point.IN_TRANSACTION && token == 5) {
                stuck.countDown();
                await(wakeUp);
            }
        });
        Future<Verdict> zombie = threads.submit(() -> bench.migrate(zombiesTask));
        assertThat(stuck.await(20, TimeUnit.SECONDS)).isTrue();

        // When
        TenantMigrated result = bench.result(bench.task("t1", 6));
        wakeUp.countDown();

        // Then
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(zombie.get(20, TimeUnit.SECONDS)).isEqualTo(new Verdict.Fenced(6));
        assertThat(bench.read("SELECT n FROM t1.probe")).containsExactly("1");
    }

    @Test
    void stops_a_zombie_that_wakes_up_between_two_scripts() throws Exception {
        // Given
        var stuck = new CountDownLatch(1);
        var wakeUp = new CountDownLatch(1);
        bench.with((point, slug, token) -> {
            if (point == Point.BEFORE_MIGRATE && token == 5) {
                stuck.countDown();
                await(wakeUp);
            }
        });
        TenantTask zombiesTask = bench.task("t1", 5);
        Future<Verdict> zombie = threads.submit(() -> bench.migrate(zombiesTask));
        assertThat(stuck.await(20, TimeUnit.SECONDS)).isTrue();

        // When
        bench.result(bench.task("t1", 6));
        wakeUp.countDown();

        // Then
        assertThat(zombie.get(20, TimeUnit.SECONDS)).isEqualTo(new Verdict.Fenced(6));
        assertThat(bench.read("SELECT n FROM t1.probe")).containsExactly("1");
    }

    @Test
    void writes_nothing_when_the_fence_was_raised_by_one_who_could_not_end_its_session() {
        // Given
        bench.result(bench.task("t1", 1, "1"));
        bench.with((point, slug, token) -> {
            if (point == Point.BEFORE_MIGRATE && token == 5) {
                bench.execute("UPDATE echelon.fence SET token = 6");
            }
        });

        // When
        Verdict verdict = bench.migrate(bench.task("t1", 5));

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Fenced(6));
        assertThat(bench.read("SELECT n FROM t1.probe")).containsExactly("0");
    }

    @Test
    void holds_the_fence_until_its_commit() {
        // Given
        var refused = new AtomicInteger();
        bench.with((point, slug, token) -> {
            if (point == Point.IN_TRANSACTION || point == Point.BEFORE_COMMIT) {
                assertThatThrownBy(() -> raiseImpatiently())
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                                .isEqualTo("55P03"));
                refused.incrementAndGet();
            }
        });

        // When
        TenantMigrated result = bench.result(bench.task("t1", 5));

        // Then
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(refused).as("before and behind each of two scripts").hasValue(4);
    }

    private void raiseImpatiently() throws SQLException {
        try (Connection connection = bench.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '50ms'");
            statement.execute("UPDATE echelon.fence SET token = 6");
        }
    }

    @Test
    void spares_the_sessions_of_other_schemas_in_the_same_database() throws Exception {
        // Given: another tenant's worker in its transaction, with a lower token
        bench.schema("t2");
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var begun = new AtomicInteger();
        bench.with((point, slug, token) -> {
            if (point == Point.IN_TRANSACTION && slug.equals("t2")) {
                begun.incrementAndGet();
                inside.countDown();
                await(goOn);
            }
        });
        Future<TenantMigrated> other = threads.submit(() -> bench.result(bench.task("t2", 3)));
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();

        // When
        TenantMigrated result = bench.result(bench.task("t1", 6));
        goOn.countDown();

        // Then
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(other.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(begun).as("no script had to be begun again").hasValue(2);
    }

    /** Names hold a hash of the schema and not of the database, and every database may have a schema of that name. */
    @Test
    void spares_the_sessions_of_a_schema_of_that_name_in_another_database() throws Exception {
        // Given: another database's session, with a lower token
        try (TenantBench elsewhere = new TenantBench();
                Connection other = elsewhere.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT set_config('application_name', name, false) FROM (SELECT 'echelon:3:' ||"
                    + " left(encode(sha256('t1'), 'hex'), 12) || ':t1' AS name) AS n");

            // When
            TenantMigrated result = bench.result(bench.task("t1", 5));

            // Then
            assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(other.isValid(5)).isTrue();
        }
    }

    @Test
    void ends_a_statement_that_a_killed_worker_left_running() throws Exception {
        // Given: a session as a killed worker leaves it, its statement still running
        bench.result(bench.task("t1", 1, "1"));
        try (Connection left = bench.connect();
                Statement statement = left.createStatement()) {
            statement.execute("SELECT set_config('application_name', name, false) FROM (SELECT 'echelon:4:' ||"
                    + " left(encode(sha256('t1'), 'hex'), 12) || ':t1' AS name) AS n");
            Future<?> running = threads.submit(() -> {
                assertThatThrownBy(() -> statement.execute("UPDATE t1.probe SET n = n + 100 FROM pg_sleep(60)"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("terminating connection");
            });
            org.awaitility.Awaitility.await()
                    .until(() -> bench.read("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'UPDATE t1%'")
                            .contains("1"));

            // When
            TenantMigrated result = bench.result(bench.task("t1", 6));

            // Then
            running.get(20, TimeUnit.SECONDS);
            assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
        assertThat(bench.read("SELECT n FROM t1.probe")).containsExactly("1");
    }

    @Test
    void skips_a_schema_that_another_tenants_live_claim_works_on() throws Exception {
        // Given
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        bench.with((point, slug, token) -> {
            if (point == Point.IN_TRANSACTION && slug.equals("t1")) {
                inside.countDown();
                await(goOn);
            }
        });
        Future<TenantMigrated> first = threads.submit(() -> bench.result(bench.task("t1", 3)));
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();

        // When
        TenantMigrated result = bench.result(TenantBench.called(bench.task("t1", 4), "alias"));
        goOn.countDown();

        // Then
        assertThat(result.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(Objects.requireNonNull(result.error()).message()).isEqualTo("same schema as t1");
        assertThat(first.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void takes_over_a_fence_that_another_tenants_finished_claim_left() {
        bench.result(bench.task("t1", 3, "1"));

        TenantMigrated result = bench.result(TenantBench.called(bench.task("t1", 4), "renamed"));

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(bench.read("SELECT slug FROM echelon.fence")).containsExactly("renamed");
    }

    @Test
    void only_verifies_when_told_so() {
        // Given
        bench.result(bench.task("t1", 3, "1"));

        // When
        TenantMigrated behind = bench.result(TenantBench.verifying(bench.task("t1", 4)));
        TenantMigrated there = bench.result(TenantBench.verifying(bench.task("t1", 5, "1")));

        // Then
        assertThat(behind.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(behind.verified()).isTrue();
        assertThat(Objects.requireNonNull(behind.error()).kind()).isEqualTo(ErrorKind.WORKER_LOST);
        assertThat(Objects.requireNonNull(behind.error()).message()).contains("V2__count.sql");
        assertThat(there.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(bench.read("SELECT token FROM echelon.fence")).containsExactly("5");
        assertThat(bench.read("SELECT n FROM t1.probe")).containsExactly("0");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
