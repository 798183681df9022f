package dev.echelon.migrationset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.migrationset.ConcurrentIndex.Operation;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrentIndexTest {
    private final Path folder;

    ConcurrentIndexTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Arguments> concurrent() {
        return Stream.of(
                create("CREATE INDEX CONCURRENTLY i ON t (a);", null, "i", "t", false),
                create("create unique index concurrently I on only S.T using btree (a)", "s", "i", "t", false),
                create(
                        "-- why\nCREATE INDEX CONCURRENTLY IF NOT EXISTS \"I x\" ON \"S\".\"T\" (a)",
                        "S",
                        "I x",
                        "T",
                        true),
                create("CREATE /* ! */ INDEX\nCONCURRENTLY i ON /* x */ t (a)", null, "i", "t", false),
                Arguments.of("DROP INDEX CONCURRENTLY i;", index(Operation.DROP, null, "i", null, false)),
                Arguments.of("DROP INDEX CONCURRENTLY IF EXISTS s.i;", index(Operation.DROP, "s", "i", null, false)),
                Arguments.of("REINDEX INDEX CONCURRENTLY i;", index(Operation.REINDEX, null, "i", null, false)),
                Arguments.of("REINDEX TABLE CONCURRENTLY s.t;", index(Operation.REINDEX, "s", null, "t", false)),
                Arguments.of("REINDEX (CONCURRENTLY) INDEX i;", index(Operation.REINDEX, null, "i", null, false)),
                Arguments.of(
                        "REINDEX (VERBOSE, CONCURRENTLY true, TABLESPACE x) TABLE t;",
                        index(Operation.REINDEX, null, null, "t", false)));
    }

    private static Arguments create(
            String sql, @Nullable String schema, String index, String table, boolean ifNotExists) {
        return Arguments.of(sql, index(Operation.CREATE, schema, index, table, ifNotExists));
    }

    private static ConcurrentIndex index(
            Operation operation,
            @Nullable String schema,
            @Nullable String index,
            @Nullable String table,
            boolean ifNotExists) {
        return new ConcurrentIndex(operation, schema, index, table, ifNotExists);
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void isRecognisedAndRunsOutsideATransaction(String sql, ConcurrentIndex expected) {
        TenantMigration migration = load(sql);

        assertThat(migration.concurrentIndex()).isEqualTo(expected);
        assertThat(migration.transactional()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX i ON t (a);",
                "DROP INDEX i;",
                "REINDEX INDEX i;",
                "REINDEX (CONCURRENTLY false) INDEX i;",
                "REFRESH MATERIALIZED VIEW CONCURRENTLY v;",
                "SELECT 'CREATE INDEX CONCURRENTLY i ON t (a)';",
                "CREATE TABLE concurrently (a int);"
            })
    void nothingElseIs(String sql) {
        TenantMigration migration = load(sql);

        assertThat(migration.concurrentIndex()).isNull();
        assertThat(migration.transactional()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VACUUM t;",
                "ALTER TABLE t DETACH PARTITION p CONCURRENTLY;",
                "CREATE DATABASE d;",
                "REINDEX SCHEMA s;",
                "ALTER SYSTEM SET work_mem = '1GB';"
            })
    void otherStatementsCannotRunInATransactionEither(String sql) {
        TenantMigration migration = load(sql);

        assertThat(migration.concurrentIndex()).isNull();
        assertThat(migration.transactional()).isFalse();
    }

    private TenantMigration load(String sql) {
        return new Scripts(folder).with("V1__x.sql", sql).load().migrations().get(0);
    }
}
