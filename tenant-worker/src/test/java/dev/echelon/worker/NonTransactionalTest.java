package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.migration.Verdict;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NonTransactionalTest {
    private static final String VALID =
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('t1.invoice_mail')";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TenantBench bench;

    @BeforeEach
    void open() {
        bench = new TenantBench()
                .script("V1__invoice.sql", "CREATE TABLE invoice (id int, mail text);")
                .script(
                        "V2__index.sql",
                        "-- minCompatibleCodeVersion: 2.0.0\nCREATE UNIQUE INDEX CONCURRENTLY invoice_mail ON invoice (mail);")
                .script("V3__note.sql", "ALTER TABLE invoice ADD COLUMN note text;")
                .schema("t1");
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        bench.close();
    }

    @Test
    void builds_an_index_concurrently_and_goes_on() {
        TenantMigrated result = bench.result(bench.task("t1", 7));

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(bench.read(VALID)).containsExactly("t");
        assertThat(bench.read("SELECT script FROM t1.echelon_compatibility")).containsExactly("V2__index.sql");
        assertThat(bench.read("SELECT count(*) FROM echelon.started")).containsExactly("0");
        assertThat(bench.stock("t1").validateWithResult().validationSuccessful).isTrue();
    }

    @Test
    void drops_the_invalid_index_that_a_failed_try_left_and_builds_it_anew() {
        // Given
        bench.result(bench.task("t1", 7, "1"));
        bench.execute("INSERT INTO t1.invoice VALUES (1, 'a'), (2, 'a')");

        // When
        TenantMigrated failed = bench.result(bench.task("t1", 8));

        // Then
        TenantError error = Objects.requireNonNull(failed.error());
        assertThat(error.kind()).isEqualTo(ErrorKind.DATA);
        assertThat(error.migration()).isEqualTo("V2__index.sql");
        assertThat(error.sqlState()).isEqualTo("23505");
        assertThat(failed.verified()).isTrue();
        assertThat(bench.read(VALID)).containsExactly("f");
        assertThat(bench.read("SELECT count(*) FROM t1.flyway_schema_history WHERE NOT success"))
                .containsExactly("0");

        // When
        bench.execute("DELETE FROM t1.invoice WHERE id = 2");
        TenantMigrated mended = bench.result(bench.task("t1", 9));

        // Then
        assertThat(mended.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(bench.read(VALID)).containsExactly("t");
    }

    @Test
    void forgets_that_a_script_was_begun_once_the_history_holds_it() {
        // Given: two tries were cut off behind the history row of their script, the second at the target
        bench.result(bench.task("t1", 7, "2"));
        String begun = "INSERT INTO echelon.started SELECT 't1', script, checksum, 7, false, now()"
                + " FROM t1.flyway_schema_history WHERE version = '2'";
        bench.execute(begun);

        // When
        TenantMigrated further = bench.result(bench.task("t1", 8));

        // Then
        assertThat(further.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(bench.read("SELECT count(*) FROM echelon.started")).containsExactly("0");

        // When
        bench.execute(begun);
        TenantMigrated again = bench.result(bench.task("t1", 9));

        // Then
        assertThat(again.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(again.applied()).isEmpty();
        assertThat(bench.read("SELECT count(*) FROM echelon.started")).containsExactly("0");
    }

    @Test
    void tries_again_a_script_whose_failure_stock_flyway_recorded() {
        // Given
        bench.result(bench.task("t1", 7, "1"));
        bench.execute(
                "INSERT INTO t1.flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) VALUES (9, '2', 'index', 'SQL', 'V2__index.sql', 1, 'x', 1, false)");

        // When
        TenantMigrated result = bench.result(bench.task("t1", 8));

        // Then
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void does_not_build_again_what_a_killed_try_completed() {
        // Given: the first try completes its statement, and is cut off before Flyway writes its row
        var cut = new AtomicBoolean();
        bench.with((point, slug, token) -> {
            if (point == Point.BEFORE_COMMIT && token == 8 && cut.compareAndSet(false, true)) {
                bench.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name LIKE 'echelon:8:%'");
            }
        });
        bench.result(bench.task("t1", 7, "1"));

        // When
        TenantMigrated result = bench.result(bench.task("t1", 8));

        // Then
        assertThat(cut).isTrue();
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(bench.read(VALID)).containsExactly("t");
        assertThat(bench.read("SELECT count(*) FROM pg_class WHERE relname LIKE 'invoice_mail%' AND relkind = 'i'"))
                .containsExactly("1");
        assertThat(bench.read("SELECT count(*) FROM echelon.started")).containsExactly("0");
    }

    @Test
    void takes_an_index_that_somebody_else_made_for_drift() {
        bench.result(bench.task("t1", 7, "1"));
        bench.execute("CREATE INDEX invoice_mail ON t1.invoice (mail)");

        TenantMigrated result = bench.result(bench.task("t1", 8));

        assertThat(Objects.requireNonNull(result.error()).kind()).isEqualTo(ErrorKind.DRIFT);
        assertThat(Objects.requireNonNull(bench.result(bench.task("t1", 9)).error())
                        .kind())
                .isEqualTo(ErrorKind.DRIFT);
    }

    @Test
    void waits_for_older_snapshots_longer_than_for_locks() throws Exception {
        // Given: a snapshot that the build must wait for
        bench.result(bench.task("t1", 7, "1"));
        try (Connection reader = bench.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("SELECT count(*) FROM t1.invoice");

            // When
            Future<TenantMigrated> result = threads.submit(() -> bench.result(bench.task("t1", 8)));
            Awaitility.await().until(() -> bench.read(
                            "SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"
                                    + " AND relid = 't1.invoice'::regclass AND (SELECT clock_timestamp() - query_start"
                                    + " > interval '1 second' FROM pg_stat_activity a WHERE a.pid ="
                                    + " pg_stat_progress_create_index.pid)")
                    .contains("1"));
            reader.rollback();

            // Then
            assertThat(result.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
    }

    @Test
    void builds_one_at_a_time_in_a_database() throws Exception {
        // Given: another tenant's turn
        bench.result(bench.task("t1", 7, "1"));
        var leash = new TenantBench.Patience();
        try (Connection other = bench.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(28539395867602799)");

            // When
            Future<Verdict> verdict = threads.submit(() -> bench.migrator().migrate(bench.task("t1", 8), leash));
            Awaitility.await().until(() -> leash.progress.stream()
                    .anyMatch(line -> line.contains("waits for another tenant's index")));

            // Then
            assertThat(bench.read(VALID)).isEmpty();
            assertThat(bench.read("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'echelon:8:%'"
                            + " AND backend_xmin IS NOT NULL"))
                    .as("a snapshot held while waiting would block the other build")
                    .containsExactly("0");
            statement.execute("SELECT pg_advisory_unlock(28539395867602799)");
            assertThat(verdict.get(30, TimeUnit.SECONDS)).isInstanceOf(Verdict.Reported.class);
        }
        assertThat(bench.read(VALID)).containsExactly("t");
    }
}
