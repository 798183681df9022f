package dev.echelon.migrationset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenMigrationsTest {
    private final Path folder;

    BrokenMigrationsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Arguments> brokenScripts() {
        return Stream.of(
                Arguments.of("SELECT 1;\nSELECT 'abc;\nSELECT 2;", 2, "a quote is opened and never closed"),
                Arguments.of("SELECT E'it\\'s;\n", 1, "a quote is opened and never closed"),
                Arguments.of("SELECT 1 AS \"abc;\n", 1, "a double quote is opened and never closed"),
                Arguments.of("DO $body$\nBEGIN\n  NULL;\nEND $$;", 1, "a dollar quote $body$ is opened"),
                Arguments.of("SELECT 1;\n/* half a\n/* nested */ comment", 2, "a comment is opened and never closed"),
                Arguments.of("SELECT 1;\n\n/* a comment to the end", 3, "a comment is opened and never closed"),
                Arguments.of("CREATE TABLE t (\n  id int;\n", 1, "a parenthesis is opened and never closed"),
                Arguments.of("SELECT 1);", 1, "a parenthesis is closed that was not opened"),
                Arguments.of("SELECT 1;\nBEGIN;\nSELECT 2;", 2, "BEGIN would tear"),
                Arguments.of("SELECT 1;\ncommit;", 2, "COMMIT would tear"),
                Arguments.of("ROLLBACK;", 1, "ROLLBACK would tear"),
                Arguments.of("START TRANSACTION;", 1, "START would tear"),
                Arguments.of("SELECT 1;\nEND;", 2, "END would tear"),
                Arguments.of("PREPARE TRANSACTION 'x';", 1, "PREPARE would tear"),
                Arguments.of("DISCARD ALL;", 1, "DISCARD ALL would give up the lock"),
                Arguments.of("SELECT 1;\n\\set x 1\nSELECT 2;", 2, "this is a command of psql"),
                Arguments.of("\\connect other\nSELECT 1;", 1, "this is a command of psql"),
                Arguments.of("SELECT 'a\0b';", 1, "a null character"),
                Arguments.of("PREPARE q AS SELECT $1; SELECT 2;", 1, "does not see that a statement ends here"),
                Arguments.of("SELECT 1;\nSELECT * FROM ${schema}.t;", 2, "this is a placeholder of Flyway's"),
                Arguments.of("SELECT 'for ${tenant}';", 1, "this is a placeholder of Flyway's"),
                Arguments.of("SELECT 1;\nCREATE INDEX CONCURRENTLY i ON t (a);", 2, "others of the script must"),
                Arguments.of("CREATE INDEX CONCURRENTLY i ON t (a);\nANALYZE t;", 1, "others of the script must"),
                Arguments.of("REINDEX INDEX CONCURRENTLY i;\nSELECT 1;", 1, "others of the script must"),
                Arguments.of("VACUUM t;\nVACUUM u;", 2, "a script must be one statement"),
                Arguments.of("CREATE INDEX CONCURRENTLY ON t (a);", 1, "the index has no name"),
                Arguments.of("SELECT 1;\n-- minCompatibleCodeVersion: 3.2.0\nSELECT 2;", 2, "where nobody reads it"),
                Arguments.of("SELECT 1 -- minCompatibleCodeVersion: 3.2.0\n;", 1, "where nobody reads it"));
    }

    @ParameterizedTest
    @MethodSource("brokenScripts")
    void namesScriptAndLineOfWhatCannotBeApplied(String sql, int line, String complaint) {
        List<String> problems = new Scripts(folder).with("V3__x.sql", sql).problems();

        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("V3__x.sql, line " + line + ": ")
                .contains(complaint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'it''s; BEGIN; \\set ${'; -- ' COMMIT;\nSELECT 2;",
                "/* 'unclosed in a comment /* nested */ */ SELECT 1;",
                "-- don't; ${x}\nSELECT 1;",
                "DO $$ BEGIN PERFORM 1; COMMIT; END $$;",
                "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN '1'; END $f$;",
                "CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT a; SELECT CASE WHEN a > 1 THEN 2 END; END;",
                "SAVEPOINT s; ROLLBACK TO SAVEPOINT s; ROLLBACK TO s; RELEASE s;",
                "SELECT U&'d!0061t' UESCAPE '!', E'it\\'s', B'101', \"a\"\"b\" FROM t;",
                "ALTER TYPE mood ADD VALUE 'glad'; SELECT 1;",
                "COPY t (a, b) FROM STDIN;\n1\tdon't\n2\t\\N (\n\\.\nSELECT 1;",
                "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);",
                "REFRESH MATERIALIZED VIEW CONCURRENTLY v; SELECT 1;",
                "SELECT a -> 'b' #>> '{c}', d::int[], 1.5e3, x$y FROM t WHERE e ~ '^\\d+$';",
                "SELECT 1"
            })
    void acceptsWhatOnlyLooksBroken(String sql) {
        MigrationSet set = new Scripts(folder).with("V1__x.sql", sql).load();

        assertThat(set.migrations())
                .singleElement()
                .extracting(TenantMigration::transactional)
                .isEqualTo(true);
    }

    static Stream<Arguments> brokenNames() {
        return Stream.of(
                Arguments.of("V1_foo.sql", "looks like a migration"),
                Arguments.of("V2-foo.sql", "looks like a migration"),
                Arguments.of("V_2__foo.sql", "looks like a migration"),
                Arguments.of("Vx__foo.sql", "looks like a migration"),
                Arguments.of("v2__foo.sql", "looks like a migration"),
                Arguments.of("2__foo.sql", "looks like a migration"),
                Arguments.of("R_foo.sql", "looks like a migration"),
                Arguments.of("R1__foo.sql", "looks like a migration"),
                Arguments.of("sub/V1.2.x__foo.sql", "looks like a migration"),
                Arguments.of("V2__foo.SQL", "looks like a migration"),
                Arguments.of("B2__foo.sql", "is a baseline migration"),
                Arguments.of("beforeMigrate.sql", "is a Flyway callback"),
                Arguments.of("afterEachMigrate__grants.sql", "is a Flyway callback"),
                Arguments.of("V2__foo.sh", "is a program"));
    }

    @ParameterizedTest
    @MethodSource("brokenNames")
    void refusesNamesThatFlywayWouldPassOverInSilence(String name, String complaint) {
        Scripts scripts = new Scripts(folder).with("V1__good.sql", "SELECT 1").with(name, "SELECT 1");

        assertThat(scripts.problems()).singleElement().asString().startsWith(name + " " + complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "V1__good.sql.bak", "queries.txt", "sub/Helper.java", ".hidden/V1_foo.sql"})
    void passesOverOtherFiles(String name) {
        MigrationSet set = new Scripts(folder)
                .with("V1__good.sql", "SELECT 1")
                .with(name, "x")
                .load();

        assertThat(set.migrations()).hasSize(1);
        assertThat(set.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema.sql", "U1__good.sql", "v_invoice.sql"})
    void saysWhichScriptsAreNotApplied(String name) {
        MigrationSet set = new Scripts(folder)
                .with("V1__good.sql", "SELECT 1")
                .with(name, "x'")
                .load();

        assertThat(set.migrations()).hasSize(1);
        assertThat(set.warnings())
                .singleElement()
                .extracting(MigrationWarning::script)
                .isEqualTo(name);
    }

    @Test
    void namesOnlyTheBadFileAmongMany() {
        Scripts scripts = new Scripts(folder);
        for (int i = 1; i <= 50; i++) {
            scripts.with("V" + i + "__s.sql", "CREATE TABLE t" + i + " (id int);");
        }
        scripts.with("V25__s.sql", "CREATE TABLE t25 (id int); SELECT 'x");

        assertThat(scripts.problems()).singleElement().asString().startsWith("V25__s.sql, line 1: a quote");
    }

    @Test
    void tellsAllProblemsAtOnce() {
        Scripts scripts = new Scripts(folder)
                .with("V1__a.sql", "SELECT 'x")
                .with("V2_b.sql", "SELECT 1")
                .with("V3__c.sql", new byte[] {'S', (byte) 0xff, (byte) 0xfe})
                .with("V4__d.sql", "COMMIT; SELECT ${x};");

        assertThat(scripts.problems())
                .hasSize(5)
                .anySatisfy(problem -> assertThat(problem).startsWith("V1__a.sql, line 1: "))
                .anySatisfy(problem -> assertThat(problem).startsWith("V2_b.sql looks like a migration"))
                .anySatisfy(problem -> assertThat(problem).isEqualTo("V3__c.sql is not valid UTF-8: save it as UTF-8."))
                .anySatisfy(problem -> assertThat(problem).startsWith("V4__d.sql, line 1: COMMIT"))
                .anySatisfy(problem -> assertThat(problem).contains("placeholder"));
    }

    @Test
    void refusesTwoMigrationsOfOneVersionHoweverItIsSpelt() {
        Scripts scripts = new Scripts(folder)
                .with("V1__a.sql", "SELECT 1")
                .with("sub/V01_0__b.sql", "SELECT 1")
                .with("R__v.sql", "SELECT 1")
                .with("sub/R__v.sql", "SELECT 1");

        assertThat(scripts.problems())
                .hasSize(2)
                .anySatisfy(
                        problem -> assertThat(problem).contains("V1__a.sql", "V01_0__b.sql", "have the same version"))
                .anySatisfy(problem -> assertThat(problem).contains("have the same description 'v'"));
    }

    @Test
    void refusesCopyDataWithoutAnEnd() {
        assertThat(new Scripts(folder)
                        .with("V1__c.sql", "COPY t FROM STDIN;\n1\t2\n")
                        .problems())
                .singleElement()
                .asString()
                .startsWith("V1__c.sql cannot be parsed: the script ends in the middle of a statement");
    }

    @Test
    void refusesLocationsWithoutMigrations() {
        Path missing = folder.resolve("missing");

        assertThat(problemsOf(missing.toString()))
                .containsExactly("migrations location " + missing
                        + " does not exist: correct the setting, or put the migrations there.");
        assertThat(problemsOf(folder.toString()))
                .containsExactly(
                        "there is no migration in " + folder + ": correct the setting, or put the migrations there.");
        assertThat(problemsOf(" ")).containsExactly("no migrations location is set: set at least one.");
        assertThat(problemsOf("classpath:no/such/place"))
                .singleElement()
                .asString()
                .startsWith("migrations location classpath:no/such/place cannot be read");
    }

    @Test
    void refusesWhatIsNeitherFolderNorJar() {
        Scripts scripts = new Scripts(folder).with("notes.txt", "x").with("broken.jar", "x");

        assertThat(problemsOf(scripts.folder().resolve("notes.txt").toString()))
                .singleElement()
                .asString()
                .contains("is neither a folder nor a jar");
        assertThat(problemsOf(scripts.folder().resolve("broken.jar").toString()))
                .singleElement()
                .asString()
                .contains("cannot be read as a jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shouldExecute=false", "placeholderReplacement=true", "encoding=ISO-8859-1", "foo=bar"})
    void refusesSettingsThatMakeNoSenseForAFleet(String settings) {
        List<String> problems = new Scripts(folder)
                .with("V1__a.sql", "SELECT 1")
                .with("V1__a.sql.conf", settings)
                .problems();

        assertThat(problems).anySatisfy(problem -> assertThat(problem).startsWith("V1__a.sql"));
    }

    @Test
    void hasNoStackOfOthersInItsMessage() {
        BrokenMigrationsException broken = catchThrowableOfType(
                BrokenMigrationsException.class,
                () -> new Scripts(folder).with("V1__a.sql", "SELECT 'x").load());

        assertThat(broken).hasMessage(String.join("\n", broken.problems())).hasNoCause();
    }

    private static List<String> problemsOf(String location) {
        return catchThrowableOfType(BrokenMigrationsException.class, () -> MigrationSetLoader.load(List.of(location)))
                .problems();
    }
}
