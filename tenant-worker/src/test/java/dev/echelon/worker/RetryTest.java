package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.StoppedException;
import dev.echelon.worker.migration.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetryTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TenantBench bench;

    @BeforeEach
    void open() {
        bench = new TenantBench()
                .script("V1__a.sql", "CREATE TABLE a (id int);")
                .script("V2__a.sql", "ALTER TABLE a ADD COLUMN note text;")
                .schema("t1");
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        bench.close();
    }

    private static TenantError errorOf(TenantMigrated result) {
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        return Objects.requireNonNull(result.error());
    }

    private Connection lockTable() throws SQLException {
        Connection holder = bench.connect();
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("LOCK TABLE t1.a IN ACCESS SHARE MODE");
        }
        return holder;
    }

    @Test
    void tries_again_until_the_lock_is_free() throws Exception {
        // Given
        bench.result(bench.task("t1", 1, "1"));
        try (Connection holder = lockTable()) {
            // When
            Future<TenantMigrated> result =
                    threads.submit(() -> bench.with(Map.of(FailureClass.LOCK, TenantBench.policy(50)))
                            .result(bench.task("t1", 2)));
            Awaitility.await()
                    .until(() -> bench.read("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND application_name LIKE 'echelon:2:%'")
                            .contains("1"));
            Awaitility.await()
                    .until(() -> bench.read("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND application_name LIKE 'echelon:2:%'")
                            .contains("0"));
            holder.rollback();

            // Then
            assertThat(result.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
    }

    @Test
    void fails_with_every_try_told_when_the_lock_stays_taken() throws Exception {
        // Given
        bench.result(bench.task("t1", 1, "1"));
        try (Connection holder = lockTable()) {
            assertThat(holder.isClosed()).isFalse();

            // When
            TenantMigrated result = bench.result(bench.task("t1", 2));

            // Then
            TenantError error = errorOf(result);
            assertThat(error.kind()).isEqualTo(ErrorKind.LOCK);
            assertThat(error.sqlState()).isEqualTo("55P03");
            assertThat(error.migration()).isEqualTo("V2__a.sql");
            assertThat(error.message()).contains("oldest transactions there: pid");
            assertThat(error.attempts()).hasSize(4);
            assertThat(error.attempts().get(0).then()).startsWith("again in");
            assertThat(error.attempts().get(3).then()).isEqualTo("given up");
            assertThat(result.verified()).isTrue();
        }
    }

    @Test
    void says_who_else_migrates_the_schema() throws Exception {
        // Given: an application that migrates at its start, in Flyway's default way
        bench.result(bench.task("t1", 1, "1"));
        try (Connection holder = bench.connect();
                Statement statement = holder.createStatement()) {
            statement.execute("SET application_name = 'invoicing 2.1'");
            statement.execute("SELECT pg_advisory_lock("
                    + (77431708279161L + "\"t1\".\"flyway_schema_history\"".hashCode()) + ")");

            // When
            TenantError error = errorOf(bench.result(bench.task("t1", 2)));

            // Then
            assertThat(error.kind()).isEqualTo(ErrorKind.LOCK);
            assertThat(error.message()).contains("another session migrates this schema", "invoicing 2.1");
            assertThat(error.attempts()).hasSize(4);
        }
    }

    @Test
    void gives_a_statement_that_ran_into_its_limit_one_more_try() {
        bench.script("V3__slow.sql", "-- timeout: 200ms\nSELECT pg_sleep(20);");

        TenantError error = errorOf(bench.result(bench.task("t1", 2)));

        assertThat(error.kind()).isEqualTo(ErrorKind.TIMEOUT);
        assertThat(error.sqlState()).isEqualTo("57014");
        assertThat(error.migration()).isEqualTo("V3__slow.sql");
        assertThat(error.attempts()).hasSize(2);
    }

    @Test
    void goes_on_after_an_administrator_ended_its_session() throws Exception {
        // Given
        bench.script("V3__slow.sql", "SELECT pg_sleep(1);");

        // When
        Future<TenantMigrated> result = threads.submit(() -> bench.result(bench.task("t1", 2)));
        Awaitility.await().until(() -> !bench.read("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name LIKE 'echelon:2:%' AND query LIKE '%pg_sleep%'"
                        + " AND pid <> pg_backend_pid()")
                .isEmpty());

        // Then
        assertThat(result.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.get().applied()).hasSize(3);
    }

    @Test
    void hands_back_a_tenant_whose_server_takes_no_writes() {
        bench.server.execute(
                "postgres", "ALTER DATABASE \"" + bench.database + "\" SET default_transaction_read_only = on");

        Verdict verdict = bench.migrate(bench.task("t1", 2));

        assertThat(verdict).isInstanceOfSatisfying(Verdict.HandedBack.class, back -> {
            assertThat(back.reason()).isEqualTo(Verdict.HandedBack.Reason.SHARD_DOWN);
            assertThat(back.message()).contains("25006");
        });
    }

    @Test
    void fails_at_once_when_the_database_is_not_there() {
        var task = bench.task("t1", 2);
        bench.server.dropDatabase(bench.database);

        TenantMigrated result = bench.result(task);

        assertThat(errorOf(result).kind()).isEqualTo(ErrorKind.ACCESS);
        assertThat(errorOf(result).sqlState()).isEqualTo("3D000");
        assertThat(errorOf(result).attempts()).hasSize(1);
        assertThat(result.verified()).isFalse();
    }

    @Test
    void stops_before_the_next_script_when_its_claim_is_lost() {
        // Given
        var leash = new TenantBench.Patience() {
            @Override
            public void check() {
                if (progress.stream().anyMatch(line -> line.startsWith("V1"))) {
                    throw new StoppedException("the claim is lost");
                }
            }
        };

        // When
        Verdict verdict = bench.migrator().migrate(bench.task("t1", 2), (Leash) leash);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.HandedBack(Verdict.HandedBack.Reason.DRAIN, "the claim is lost"));
        assertThat(bench.read("SELECT version FROM t1.flyway_schema_history")).containsExactly("1");
    }

    @Test
    void has_no_connection_budget_for_a_dead_shard_beyond_a_few_seconds() {
        bench.through(1);

        long begun = System.nanoTime();
        Verdict verdict = bench.migrate(bench.task("t1", 2));

        assertThat(verdict).isInstanceOfSatisfying(Verdict.HandedBack.class, back -> assertThat(back.message())
                .contains("shard s1", "cannot be reached"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }
}
