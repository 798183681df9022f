package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import java.util.Objects;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
    private TenantBench bench;

    @BeforeEach
    void open() {
        bench = new TenantBench()
                .script("V1__a.sql", "CREATE TABLE a (id int);")
                .script("V2__b.sql", "-- minCompatibleCodeVersion: 1.2.0\nCREATE TABLE b (id int);")
                .script("R__c.sql", "-- minCompatibleCodeVersion: 1.3.0\nCREATE OR REPLACE VIEW c AS SELECT 1 AS one;")
                .schema("t1");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void adds_what_plain_flyway_could_not_know() {
        // Given
        bench.stock("t1").migrate();

        // When
        TenantMigrated result = bench.result(bench.task("t1", 7));

        // Then
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.applied()).isEmpty();
        assertThat(result.fromVersion()).isEqualTo("2");
        assertThat(result.minCompatibleCodeVersion()).isEqualTo("1.3.0");
        assertThat(bench.read("SELECT script || ' ' || min_compatible_code_version FROM t1.echelon_compatibility"
                        + " ORDER BY 1"))
                .containsExactly("R__c.sql 1.3.0", "V2__b.sql 1.2.0");
    }

    @Test
    void refuses_an_edited_migration() {
        bench.result(bench.task("t1", 7));
        bench.script("V1__a.sql", "CREATE TABLE a (id bigint);").script("V3__d.sql", "CREATE TABLE d (id int);");

        TenantMigrated result = bench.result(bench.task("t1", 8));

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.verified()).isTrue();
        assertThat(Objects.requireNonNull(result.error()).kind()).isEqualTo(ErrorKind.VALIDATION);
        assertThat(Objects.requireNonNull(result.error()).message()).contains("checksum mismatch", "version 1");
        assertThat(Objects.requireNonNull(result.error()).hint()).contains("--accept-edited");
    }

    @Test
    void aligns_exactly_the_accepted_edit() {
        // Given
        bench.result(bench.task("t1", 7));
        bench.script("V1__a.sql", "CREATE TABLE a (id bigint);").script("V3__d.sql", "CREATE TABLE d (id int);");

        // When
        TenantMigrated result = bench.result(TenantBench.accepting(bench.task("t1", 8), "1.0"));

        // Then
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.aligned()).containsExactly("1");
        assertThat(result.toVersion()).isEqualTo("3");
        assertThat(bench.stock("t1").validateWithResult().validationSuccessful).isTrue();
    }

    @Test
    void does_not_align_another_edit_along_with_the_accepted_one() {
        bench.result(bench.task("t1", 7));
        bench.script("V1__a.sql", "CREATE TABLE a (id bigint);")
                .script("V2__b.sql", "-- minCompatibleCodeVersion: 1.2.0\nCREATE TABLE b (id bigint);");

        TenantMigrated result = bench.result(TenantBench.accepting(bench.task("t1", 8), "1"));

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(Objects.requireNonNull(result.error()).message())
                .contains("version 2")
                .doesNotContain("version 1");
    }

    @Test
    void applies_a_repeatable_migration_again_when_it_has_changed() {
        bench.result(bench.task("t1", 7));
        bench.script("R__c.sql", "-- minCompatibleCodeVersion: 1.3.0\nCREATE OR REPLACE VIEW c AS SELECT 2 AS one;");

        TenantMigrated result = bench.result(bench.task("t1", 8));

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.applied()).hasSize(1);
        assertThat(bench.read("SELECT one FROM t1.c")).containsExactly("2");
    }

    @Test
    void leaves_alone_a_tenant_that_is_ahead() {
        bench.script("V9__later.sql", "CREATE TABLE later (id int);");
        bench.result(bench.task("t1", 7));
        TenantBench older = new TenantBench(bench.server, bench.database)
                .script("V1__a.sql", "CREATE TABLE a (id int);")
                .script("V2__b.sql", "-- minCompatibleCodeVersion: 1.2.0\nCREATE TABLE b (id int);")
                .script("R__c.sql", "-- minCompatibleCodeVersion: 1.3.0\nCREATE OR REPLACE VIEW c AS SELECT 1 AS one;");

        TenantMigrated result = older.result(older.task("t1", 8));

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.toVersion()).isEqualTo("9");
        older.close();
    }

    /** The short way must never call a tenant up to date where Flyway itself would object. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t1.flyway_schema_history SET checksum = 1 WHERE version = '1'",
                "UPDATE t1.flyway_schema_history SET checksum = NULL WHERE version = '1'",
                "UPDATE t1.flyway_schema_history SET description = 'else' WHERE version = '1'",
                "UPDATE t1.flyway_schema_history SET success = false WHERE version = '2'",
                "UPDATE t1.flyway_schema_history SET version = '1.5' WHERE version = '2'",
                "DELETE FROM t1.flyway_schema_history WHERE version = '1'",
                "UPDATE t1.flyway_schema_history SET type = 'JDBC' WHERE version = '1'",
                "UPDATE t1.flyway_schema_history SET type = 'DELETE' WHERE version = '2'",
                "UPDATE t1.flyway_schema_history SET checksum = 1 WHERE version IS NULL",
                "DELETE FROM t1.flyway_schema_history WHERE version IS NULL",
                "UPDATE t1.flyway_schema_history SET description = 'else' WHERE version IS NULL",
                "UPDATE t1.flyway_schema_history SET type = 'JDBC' WHERE version IS NULL",
                "UPDATE t1.flyway_schema_history SET type = 'BASELINE' WHERE version = '1'",
                "UPDATE t1.flyway_schema_history SET type = 'BASELINE', description = 'x' WHERE version = '2'",
                "UPDATE t1.flyway_schema_history SET version = '9', script = 'V9__x.sql' WHERE version = '2'",
                "SELECT 1",
            })
    void agrees_with_flyway_about_what_is_up_to_date(String change) {
        // Given
        bench.result(bench.task("t1", 7));
        bench.execute(change);
        boolean flywayAgrees = bench.stock("t1").validateWithResult().validationSuccessful
                && bench.stock("t1").info().pending().length == 0;

        // When
        TenantMigrated result = bench.result(bench.task("t1", 8));

        // Then: only what Flyway itself then brought in order may succeed
        boolean untouched = bench.read("SELECT token FROM echelon.fence").contains("7");
        assertThat(untouched).as("taken the short way").isEqualTo(flywayAgrees);
        if (result.outcome() == Outcome.SUCCEEDED) {
            assertThat(bench.stock("t1").validateWithResult().validationSuccessful)
                    .isTrue();
            assertThat(bench.stock("t1").info().pending())
                    .extracting(MigrationInfo::getScript)
                    .isEmpty();
        }
    }
}
