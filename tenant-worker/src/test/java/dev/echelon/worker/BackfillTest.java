package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.worker.migration.Verdict;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackfillTest {
    private TenantBench bench;

    @BeforeEach
    void open() {
        bench = new TenantBench()
                .script(
                        "V1__item.sql",
                        "CREATE TABLE item (id bigint PRIMARY KEY, n int NOT NULL);"
                                + " INSERT INTO item SELECT i, 0 FROM generate_series(1, 45) i;")
                .schema("t1");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void runs_in_batches_and_is_a_migration_like_any_other() {
        bench.location("classpath:dev/echelon/worker/migrations/backfill");

        TenantMigrated result = bench.result(bench.task("t1", 7));

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.minCompatibleCodeVersion()).isEqualTo("3.0.0");
        assertThat(bench.read("SELECT min(n) || ' ' || max(n) FROM t1.item")).containsExactly("1 1");
        assertThat(bench.read("SELECT rows || ' ' || batches || ' ' || finished FROM t1.echelon_backfill"))
                .containsExactly("45 5 true");
    }

    @Test
    void goes_on_behind_the_last_committed_batch() {
        // Given
        bench.location("classpath:dev/echelon/worker/migrations/backfill");
        bench.result(bench.task("t1", 7, "1"));
        bench.execute("ALTER TABLE t1.item ADD CONSTRAINT bad CHECK (id <> 25 OR n = 0)");

        // When
        TenantMigrated failed = bench.result(bench.task("t1", 8));

        // Then
        TenantError error = Objects.requireNonNull(failed.error());
        assertThat(error.kind()).isEqualTo(ErrorKind.DATA);
        assertThat(error.message()).contains("constraint bad");
        assertThat(error.migration()).endsWith("V2__Fill_totals");
        assertThat(failed.toVersion()).isEqualTo("1");
        assertThat(bench.read("SELECT cursor FROM t1.echelon_backfill")).containsExactly("20");

        // When
        bench.execute("ALTER TABLE t1.item DROP CONSTRAINT bad");
        TenantMigrated mended = bench.result(bench.task("t1", 9));

        // Then
        assertThat(mended.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(bench.read("SELECT min(n) || ' ' || max(n) FROM t1.item")).containsExactly("1 1");
    }

    @Test
    void stops_between_two_batches_when_the_fence_is_raised() {
        // Given
        bench.location("classpath:dev/echelon/worker/migrations/backfill");
        bench.result(bench.task("t1", 7, "1"));
        bench.execute(
                "CREATE FUNCTION t1.raised() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF NEW.id = 15 THEN UPDATE echelon.fence SET token = 99; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER raised BEFORE UPDATE ON t1.item FOR EACH ROW EXECUTE FUNCTION t1.raised()");

        // When
        Verdict verdict = bench.migrate(bench.task("t1", 8));

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Fenced(99));
        assertThat(bench.read("SELECT sum(n) FROM t1.item")).containsExactly("20");
    }

    @Test
    void rolls_back_a_java_migration_that_throws_an_error() {
        bench.location("classpath:dev/echelon/worker/migrations/error");

        TenantMigrated result = bench.result(bench.task("t1", 7));

        TenantError error = Objects.requireNonNull(result.error());
        assertThat(error.message()).contains("a class of the migration is missing");
        assertThat(error.migration()).endsWith("V2__Throws_an_error");
        assertThat(result.verified()).isTrue();
        assertThat(bench.read("SELECT max(n) FROM t1.item"))
                .as("turning auto-commit on would have committed it")
                .containsExactly("0");
    }
}
