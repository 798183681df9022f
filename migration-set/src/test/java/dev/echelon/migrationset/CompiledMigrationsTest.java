package dev.echelon.migrationset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.echelon.migrationset.TenantMigration.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompiledMigrationsTest {
    private static final String FILL =
            "public class %s implements Backfill { public Batch next(Connection c, String cursor)"
                    + " { return new Batch(\"\", 0, true); } %s }";
    private static final String JAVA =
            "public class %s extends BaseJavaMigration { public void migrate(Context c) {} %s }";

    private final Path folder;

    CompiledMigrationsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void loadsScriptsJavaMigrationsAndBackfillsOfAJar() {
        Path jar = new CompiledJar(folder)
                .withFile("db/migration/V1__accounts.sql", "CREATE TABLE account (id int);")
                .withFile("other/folder/R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT 1;")
                .withFile("queries/report.sql", "SELECT 'unclosed")
                .withFile("META-INF/V9__notes.sql", "SELECT 'unclosed")
                .withClass("V2__Rename_things", JAVA.formatted("V2__Rename_things", ""))
                .withClass(
                        "V3_1__Fill_totals",
                        FILL.formatted(
                                "V3_1__Fill_totals",
                                "public int checksum() { return 7; } public String minCompatibleCodeVersion() { return"
                                        + " \"2.1.0\"; }"))
                .withClass("R__Refill", FILL.formatted("R__Refill", ""))
                .withClass(
                        "OwnName",
                        "public class OwnName implements JavaMigration, DeclaresCodeVersion {"
                                + " public MigrationVersion getVersion() { return MigrationVersion.fromVersion(\"2.5\"); }"
                                        .replace("MigrationVersion", "org.flywaydb.core.api.MigrationVersion")
                                + " public String getDescription() { return \"own\"; }"
                                + " public Integer getChecksum() { return 11; }"
                                + " public boolean canExecuteInTransaction() { return false; }"
                                + " public void migrate(Context c) {}"
                                + " public String minCompatibleCodeVersion() { return \"2.0.0\"; } }")
                .withClass("Helper", "public class Helper { Context unused; }")
                .withClass("AbstractFill", "public abstract class AbstractFill implements Backfill {}")
                .build("m.jar");

        MigrationSet set = MigrationSetLoader.load(List.of(jar.toString()));

        assertThat(set.migrations())
                .extracting(
                        TenantMigration::version,
                        TenantMigration::description,
                        TenantMigration::script,
                        TenantMigration::kind,
                        TenantMigration::transactional,
                        TenantMigration::minCompatibleCodeVersion)
                .containsExactly(
                        tuple("1", "accounts", "V1__accounts.sql", Kind.SQL, true, null),
                        tuple("2", "Rename things", "db.migration.V2__Rename_things", Kind.JAVA, true, null),
                        tuple("2.5", "own", "db.migration.OwnName", Kind.JAVA, false, "2.0.0"),
                        tuple("3.1", "Fill totals", "db.migration.V3_1__Fill_totals", Kind.BACKFILL, false, "2.1.0"),
                        tuple(null, "Refill", "db.migration.R__Refill", Kind.BACKFILL, false, null),
                        tuple(null, "view", "R__view.sql", Kind.SQL, true, null));
        assertThat(set.migrations().subList(1, 5).toString())
                .containsSubsequence("checksum=null", "checksum=11", "checksum=7", "checksum=0");
        assertThat(set.minCompatibleCodeVersionUpTo("3.1")).isEqualTo("2.1.0");
    }

    @Test
    void findsTheClassesOfSeveralJarsTogether() throws Exception {
        Path first = Files.createDirectory(folder.resolve("one"));
        Path second = Files.createDirectory(folder.resolve("two"));
        String one = new CompiledJar(first)
                .withClass("V1__A", JAVA.formatted("V1__A", ""))
                .build("one.jar")
                .toString();
        String two = new CompiledJar(second)
                .withFile("V2__b.sql", "SELECT 1")
                .build("two.jar")
                .toString();

        assertThat(MigrationSetLoader.load(List.of(one, two, one)).migrations()).hasSize(2);
    }

    static Stream<Arguments> brokenClasses() {
        return Stream.of(
                Arguments.of("V2__X", "public class V2__X {}", "is named as a migration and is none"),
                Arguments.of("V2__X", "public abstract class V2__X implements Backfill {}", "is none"),
                Arguments.of("V2__X", "public interface V2__X extends Backfill {}", "is none"),
                Arguments.of("V2__X", FILL.formatted("V2__X", "V2__X() {}"), "cannot be instantiated"),
                Arguments.of("V2__X", FILL.formatted("V2__X", "public V2__X(int i) {}"), "cannot be instantiated"),
                Arguments.of(
                        "V2__X",
                        FILL.formatted("V2__X", "public V2__X() { throw new RuntimeException(\"no\"); }"),
                        "cannot be instantiated (java.lang.RuntimeException: no)"),
                Arguments.of(
                        "V2__X",
                        FILL.formatted("V2__X", "static final int I = 1 / Integer.parseInt(\"0\");"),
                        "cannot be loaded"),
                Arguments.of(
                        "V2__X",
                        FILL.formatted("V2__X", "public String minCompatibleCodeVersion() { return \"2.1\"; }"),
                        "declares minCompatibleCodeVersion '2.1', which is no semantic version"),
                Arguments.of(
                        "V2__X",
                        JAVA.formatted("V2__X", "")
                                .replace(
                                        "public class V2__X extends BaseJavaMigration {",
                                        "public class V2__X extends BaseJavaMigration implements DeclaresCodeVersion {"
                                                + " public String minCompatibleCodeVersion() { return null; }"),
                        "returns null from minCompatibleCodeVersion()"),
                Arguments.of(
                        "V2__X",
                        JAVA.formatted(
                                "V2__X", "public Integer getChecksum() { throw new IllegalStateException(\"no\"); }"),
                        "throws java.lang.IllegalStateException: no from getChecksum()"),
                Arguments.of("FillTotals", FILL.formatted("FillTotals", ""), "is a Backfill without a version"),
                Arguments.of("X__Y", JAVA.formatted("X__Y", ""), "cannot be instantiated"));
    }

    @ParameterizedTest
    @MethodSource("brokenClasses")
    void refusesWhatCannotRunByItsName(String name, String code, String complaint) {
        Path jar = new CompiledJar(folder)
                .withFile("V1__good.sql", "SELECT 1")
                .withClass(name, code)
                .build("m.jar");

        assertThat(problemsOf(jar))
                .singleElement()
                .asString()
                .startsWith("db.migration." + name + " ")
                .contains(complaint);
    }

    @Test
    void refusesAClassWhoseHelpersAreMissing() {
        Path jar = new CompiledJar(folder)
                .withMissingClass("Base", "public abstract class Base implements Backfill {}")
                .withClass(
                        "V2__X",
                        "public class V2__X extends Base { public Batch next(Connection c, String cursor) { return null;"
                                + " } }")
                .build("m.jar");

        assertThat(problemsOf(jar))
                .singleElement()
                .asString()
                .startsWith("db.migration.V2__X cannot be loaded (java.lang.NoClassDefFoundError");
    }

    @Test
    void refusesAScriptAndAClassOfOneVersion() {
        Path jar = new CompiledJar(folder)
                .withFile("V2__x.sql", "SELECT 1")
                .withClass("V2__X", JAVA.formatted("V2__X", ""))
                .build("m.jar");

        assertThat(problemsOf(jar)).singleElement().asString().contains("V2__x.sql", "V2__X", "same version 2");
    }

    @Test
    void anotherClassFileIsAnotherHashEvenIfTheChecksumStays() throws Exception {
        String before = hash("before", FILL.formatted("V1__X", ""));
        String same = hash("same", FILL.formatted("V1__X", ""));
        String after = hash("after", FILL.formatted("V1__X", "static final int I = 1;"));
        String nested = hash("nested", FILL.formatted("V1__X", "static class N { int i = 1; }"));
        String nestedAfter = hash("nested2", FILL.formatted("V1__X", "static class N { int i = 2; }"));

        assertThat(same).isEqualTo(before);
        assertThat(List.of(before, after, nested, nestedAfter)).doesNotHaveDuplicates();
    }

    private String hash(String name, String code) throws Exception {
        Path jar = new CompiledJar(Files.createDirectory(folder.resolve(name)))
                .withClass("V1__X", code)
                .build("m.jar");
        return MigrationSetLoader.load(List.of(jar.toString())).hashUpTo("1");
    }

    private static List<String> problemsOf(Path jar) {
        return catchThrowableOfType(
                        BrokenMigrationsException.class, () -> MigrationSetLoader.load(List.of(jar.toString())))
                .problems();
    }
}
