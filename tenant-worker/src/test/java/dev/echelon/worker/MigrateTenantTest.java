package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.AppliedMigration;
import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrateTenantTest {
    private TenantBench bench;

    @BeforeEach
    void open() {
        bench = new TenantBench()
                .script("V1__invoice.sql", "CREATE TABLE invoice (id bigint PRIMARY KEY, total numeric NOT NULL);")
                .script(
                        "V2__due_date.sql",
                        "-- minCompatibleCodeVersion: 1.10.0\nALTER TABLE invoice ADD COLUMN due date;\n")
                .script("V3__note.sql", "-- minCompatibleCodeVersion: 1.9.0\nALTER TABLE invoice ADD COLUMN note text;")
                .script("R__view.sql", "CREATE OR REPLACE VIEW overdue AS SELECT id FROM invoice WHERE due < now();")
                .schema("t1");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static TenantError errorOf(TenantMigrated result) {
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        TenantError error = result.error();
        if (error == null) {
            throw new AssertionError("a failure carries its error");
        }
        return error;
    }

    @Test
    void brings_an_empty_schema_to_the_target_and_stock_flyway_agrees() {
        // When
        TenantMigrated result = bench.result(bench.task("t1", 7));

        // Then
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.verified()).isTrue();
        assertThat(result.fromVersion()).isNull();
        assertThat(result.toVersion()).isEqualTo("3");
        assertThat(result.applied())
                .extracting(AppliedMigration::script)
                .containsExactly("V1__invoice.sql", "V2__due_date.sql", "V3__note.sql", "R__view.sql");
        assertThat(result.minCompatibleCodeVersion()).isEqualTo("1.10.0");
        assertThat(result.historyDigest()).isEqualTo(bench.set().digestUpTo("3"));
        assertThat(bench.read("SELECT script FROM t1.echelon_compatibility ORDER BY 1"))
                .containsExactly("V2__due_date.sql", "V3__note.sql");
        assertThat(bench.read("SELECT token || ' ' || slug FROM echelon.fence WHERE schema_name = 't1'"))
                .containsExactly("7 t1");
        assertThat(bench.stock("t1").validateWithResult().validationSuccessful).isTrue();
        assertThat(bench.stock("t1").info().pending()).isEmpty();
    }

    @Test
    void writes_the_history_row_and_the_compatibility_row_in_the_migrations_own_transaction() {
        bench.result(bench.task("t1", 7));

        assertThat(
                        bench.read(
                                "SELECT h.xmin = c.xmin FROM t1.flyway_schema_history h JOIN t1.echelon_compatibility c USING (script)"))
                .containsExactly("t", "t");
    }

    @Test
    void goes_no_further_than_the_target() {
        TenantMigrated result = bench.result(bench.task("t1", 7, "2"));

        assertThat(result.toVersion()).isEqualTo("2");
        assertThat(bench.read("SELECT script FROM t1.flyway_schema_history ORDER BY installed_rank"))
                .containsExactly("V1__invoice.sql", "V2__due_date.sql", "R__view.sql");
    }

    @Test
    void says_where_a_script_failed_and_leaves_nothing_of_it() {
        // Given
        bench.script("V4__tax.sql", """
                -- minCompatibleCodeVersion: 2.0.0
                ALTER TABLE invoice ADD COLUMN tax numeric;

                -- a total that is none
                ALTER TABLE invoice ADD CONSTRAINT has_total
                    CHECK (totl > 0);
                """);

        // When
        TenantMigrated result = bench.result(bench.task("t1", 7));

        // Then
        TenantError error = errorOf(result);
        assertThat(error.kind()).isEqualTo(ErrorKind.MIGRATION);
        assertThat(error.migration()).isEqualTo("V4__tax.sql");
        assertThat(error.line()).isEqualTo(5);
        assertThat(error.statement()).isEqualTo("ALTER TABLE invoice ADD CONSTRAINT has_total\n    CHECK (totl > 0)");
        assertThat(error.sqlState()).isEqualTo("42703");
        assertThat(error.message()).isEqualTo("column \"totl\" does not exist");
        assertThat(error.attempts()).hasSize(1);
        assertThat(result.verified()).isTrue();
        assertThat(result.toVersion()).isEqualTo("3");
        assertThat(result.minCompatibleCodeVersion()).isEqualTo("1.10.0");
        assertThat(bench.read("SELECT column_name FROM information_schema.columns WHERE table_schema = 't1'"
                        + " AND column_name = 'tax'"))
                .isEmpty();
        assertThat(bench.stock("t1").validateWithResult().validationSuccessful)
                .as("only V4 is pending")
                .isFalse();
        assertThat(bench.read("SELECT count(*) FROM t1.flyway_schema_history WHERE NOT success"))
                .containsExactly("0");
    }

    @Test
    void tells_no_values_of_a_row() {
        // Given
        bench.script(
                "V4__mail.sql",
                "CREATE TABLE mail (address text); INSERT INTO mail VALUES ('a@b.example'),"
                        + " ('a@b.example'); ALTER TABLE mail ADD CONSTRAINT one UNIQUE (address);");

        // When
        TenantError error = errorOf(bench.result(bench.task("t1", 7)));

        // Then
        assertThat(error.kind()).isEqualTo(ErrorKind.DATA);
        assertThat(error.message()).contains("constraint one").doesNotContain("a@b.example");
        assertThat(error.attempts().toString()).doesNotContain("a@b.example");
    }

    @Test
    void takes_an_object_that_is_there_already_for_drift() {
        bench.execute("CREATE TABLE t1.invoice (id bigint)");
        bench.execute("CREATE TABLE t1.flyway_schema_history (installed_rank int NOT NULL, version varchar(50),"
                + " description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL,"
                + " checksum int, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),"
                + " execution_time int NOT NULL, success boolean NOT NULL)");

        TenantError error = errorOf(bench.result(bench.task("t1", 7)));

        assertThat(error.kind()).isEqualTo(ErrorKind.DRIFT);
        assertThat(error.sqlState()).isEqualTo("42P07");
        assertThat(error.hint()).contains("history");
    }

    @Test
    void refuses_a_schema_with_objects_and_no_history() {
        bench.execute("CREATE TABLE t1.legacy (id bigint)");

        TenantError error = errorOf(bench.result(bench.task("t1", 7)));

        assertThat(error.kind()).isEqualTo(ErrorKind.VALIDATION);
        assertThat(error.message()).contains("no flyway_schema_history");
    }

    @Test
    void does_not_create_a_missing_schema() {
        TenantMigrated result = bench.result(bench.task("gone", 7));

        TenantError error = errorOf(result);
        assertThat(error.kind()).isEqualTo(ErrorKind.ACCESS);
        assertThat(error.sqlState()).isEqualTo("3F000");
        assertThat(result.verified()).isFalse();
        assertThat(bench.read("SELECT nspname FROM pg_namespace WHERE nspname = 'gone'"))
                .isEmpty();
    }

    @Test
    void migrates_many_fresh_schemas_of_one_database_at_once() throws Exception {
        // Given
        int tenants = 12;
        IntStream.rangeClosed(1, tenants).forEach(i -> bench.schema("many" + i));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            // When
            var migrator = bench.migrator();
            var results = IntStream.rangeClosed(1, tenants)
                    .mapToObj(i -> threads.submit(
                            () -> migrator.migrate(bench.task("many" + i, 100 + i), new TenantBench.Patience())))
                    .toList();

            // Then
            for (Future<?> result : results) {
                assertThat(result.get().toString()).contains("outcome=SUCCEEDED");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(bench.read("SELECT count(*) FROM echelon.fence WHERE schema_name LIKE 'many%'"))
                .containsExactly(Integer.toString(tenants));
    }

    @Test
    void quotes_names_that_need_it() {
        bench.schema("Odd \"name\".x;--".replace("\"", "\"\""));

        TenantMigrated result = bench.result(bench.task("Odd \"name\".x;--", 7));

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
    }
}
