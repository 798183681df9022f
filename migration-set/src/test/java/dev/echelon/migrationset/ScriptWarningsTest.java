package dev.echelon.migrationset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptWarningsTest {
    private final Path folder;

    ScriptWarningsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Arguments> risky() {
        return Stream.of(
                Arguments.of("SELECT 1;\n\nCREATE INDEX i ON t (a);", 3, "keeps every write to the table waiting"),
                Arguments.of("CREATE UNIQUE INDEX IF NOT EXISTS i ON ONLY s.t (a);", 1, "keeps every write"),
                Arguments.of("CREATE INDEX ON t (a);", 1, "keeps every write"),
                Arguments.of("CREATE TABLE u (a int);\nCREATE INDEX i ON t (a);", 2, "keeps every write"),
                Arguments.of("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);", 1, "keeps an invalid index"),
                Arguments.of("ALTER TABLE t ALTER COLUMN a SET NOT NULL;", 1, "reads the whole table"),
                Arguments.of("ALTER TABLE IF EXISTS ONLY t ALTER a SET NOT NULL;", 1, "reads the whole table"),
                Arguments.of("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);", 1, "add it NOT VALID"),
                Arguments.of("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (a);", 1, "add it NOT VALID"),
                Arguments.of("ALTER TABLE t ADD CONSTRAINT c UNIQUE (a);", 1, "add it USING INDEX"),
                Arguments.of("ALTER TABLE t ADD PRIMARY KEY (a);", 1, "add it USING INDEX"),
                Arguments.of("ALTER TABLE t ALTER COLUMN a TYPE bigint;", 1, "may rewrite the whole table"),
                Arguments.of("ALTER TABLE t ADD b int, ALTER a SET DATA TYPE text;", 1, "may rewrite the whole table"),
                Arguments.of("UPDATE t SET a = 1;", 1, "UPDATE without WHERE"),
                Arguments.of("UPDATE t SET a = (SELECT 1 FROM u WHERE u.a = t.a);", 1, "UPDATE without WHERE"),
                Arguments.of("DELETE FROM t;", 1, "DELETE without WHERE"),
                Arguments.of("WITH x AS (SELECT 1 WHERE true) DELETE FROM t;", 1, "DELETE without WHERE"),
                Arguments.of("SET lock_timeout = '1h';", 1, "overrides the worker's lock_timeout"),
                Arguments.of("SET LOCAL lock_timeout TO 0;", 1, "overrides the worker's lock_timeout"),
                Arguments.of("SET SESSION statement_timeout = 0;", 1, "declare it by '-- timeout: 4h'"),
                Arguments.of("DROP TABLE t;", 1, "DROP TABLE may break code"),
                Arguments.of("DROP VIEW IF EXISTS s.v CASCADE;", 1, "DROP VIEW may break code"),
                Arguments.of("DROP FUNCTION f(int);", 1, "DROP FUNCTION may break code"),
                Arguments.of("ALTER TABLE t DROP COLUMN a;", 1, "DROP COLUMN may break code"),
                Arguments.of("ALTER TABLE t DROP a;", 1, "DROP COLUMN may break code"),
                Arguments.of("ALTER TABLE t DROP CONSTRAINT c, DROP IF EXISTS a;", 1, "DROP COLUMN may break code"),
                Arguments.of("ALTER TABLE t RENAME TO u;", 1, "RENAME may break code"),
                Arguments.of("ALTER TABLE t RENAME a TO b;", 1, "RENAME may break code"),
                Arguments.of("ALTER TYPE mood RENAME VALUE 'a' TO 'b';", 1, "RENAME may break code"),
                Arguments.of("ALTER VIEW v SET SCHEMA other;", 1, "SET SCHEMA may break code"),
                Arguments.of("CREATE VIEW v AS SELECT 1;\nDROP VIEW v;", 2, "DROP VIEW may break code"),
                Arguments.of("-- nothing\n", 0, "holds no statement"),
                Arguments.of("", 0, "holds no statement"));
    }

    @ParameterizedTest
    @MethodSource("risky")
    void pointsOutWhatMayHurtALiveTenant(String sql, int line, String message) {
        List<MigrationWarning> warnings = warnings(sql);

        assertThat(warnings).singleElement().satisfies(warning -> {
            assertThat(warning.line()).isEqualTo(line);
            assertThat(warning.version()).isEqualTo("1");
            assertThat(warning.message()).contains(message);
            assertThat(warning.toString()).startsWith("V1__x.sql").doesNotContain("V1__x.sql, line 0");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- DROP TABLE t; UPDATE t SET a = 1;\n/* CREATE INDEX i ON t (a); */ SELECT 1;",
                "SELECT 'DROP TABLE t', \"lock_timeout\", $$ UPDATE t SET a = 1; $$;",
                "CREATE TABLE t (a int); CREATE INDEX i ON t (a); ALTER TABLE t ALTER a SET NOT NULL; UPDATE t SET a = 1;"
                        + " ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0); ALTER TABLE t DROP COLUMN a; DROP TABLE t;",
                "CREATE TEMP TABLE IF NOT EXISTS t (a int); DELETE FROM t;",
                "CREATE UNLOGGED TABLE s.t (a int); CREATE INDEX ON s.t (a);",
                "CREATE INDEX CONCURRENTLY i ON t (a);",
                "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;",
                "ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i;",
                "ALTER TABLE t VALIDATE CONSTRAINT c;",
                "ALTER TABLE t ADD COLUMN type text, ADD COLUMN b int NOT NULL DEFAULT 0;",
                "ALTER TABLE t ALTER a DROP NOT NULL, ALTER a DROP DEFAULT, DROP CONSTRAINT c;",
                "ALTER TABLE t RENAME CONSTRAINT a TO b;",
                "ALTER INDEX i RENAME TO j;",
                "DROP INDEX i; DROP TRIGGER g ON t; DROP POLICY p ON t; DROP CAST (int AS text);",
                "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT 1;",
                "DROP FUNCTION f(int); CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
                "DROP MATERIALIZED VIEW v; CREATE MATERIALIZED VIEW v AS SELECT 1;",
                "UPDATE t SET a = 1 WHERE id < 5; DELETE FROM t USING u WHERE t.id = u.id;",
                "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2;",
                "WITH x AS (SELECT 1) UPDATE t SET a = 1 FROM x WHERE true;",
                "SELECT a FROM t FOR UPDATE;",
                "SET search_path = tenant; SET work_mem = '1GB';",
                "-- minCompatibleCodeVersion: 2.0.0\nDROP TABLE t; ALTER TABLE u RENAME a TO b;"
            })
    void keepsQuietAboutWhatIsHarmless(String sql) {
        assertThat(warnings(sql)).isEmpty();
    }

    @Test
    void tellsAllInTheOrderOfTheScript() {
        List<MigrationWarning> warnings = warnings("DROP TABLE a;\nUPDATE b SET x = 1;\nCREATE INDEX i ON c (x);\n");

        assertThat(warnings).extracting(MigrationWarning::line).containsExactly(1, 2, 3);
    }

    private List<MigrationWarning> warnings(String sql) {
        return new Scripts(folder).with("V1__x.sql", sql).load().warnings();
    }
}
