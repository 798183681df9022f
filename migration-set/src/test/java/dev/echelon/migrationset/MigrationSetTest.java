package dev.echelon.migrationset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationSetTest {
    private final Path folder;

    MigrationSetTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void ordersByVersionAndThenRepeatableOnesByDescription() {
        MigrationSet set = scripts("a")
                .with("V10__ten.sql", "SELECT 1")
                .with("V9__nine.sql", "SELECT 1")
                .with("R__b.sql", "SELECT 1")
                .with("sub/V9_1__more.sql", "SELECT 1")
                .with("R__a.sql", "SELECT 1")
                .load();

        assertThat(set.migrations())
                .extracting(TenantMigration::script)
                .containsExactly("V9__nine.sql", "sub/V9_1__more.sql", "V10__ten.sql", "R__a.sql", "R__b.sql");
        assertThat(set.latestVersion()).isEqualTo("10");
        assertThat(set.upTo("9.1")).extracting(TenantMigration::version).containsExactly("9", "9.1");
        assertThat(set.byScript("R__a.sql"))
                .extracting(TenantMigration::description)
                .isEqualTo("a");
        assertThat(set.byScript("R__c.sql")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1,true", "1.0,true", "01,true", "2,true", "2_0,true", "3,false", "1.1,false"})
    void knowsAVersionHoweverItIsSpelt(String version, boolean contained) {
        assertThat(threeVersions().contains(version)).isEqualTo(contained);
    }

    @ParameterizedTest
    @CsvSource({",4,3", "1,4,2", "1.0,4,2", "2,2,0", "4,2,0", "2.5,4,1", ",,0", "1,,0", ",3,2", ",9,3", "9,9,0"})
    void countsWhatLiesBetweenTwoVersions(String from, String target, int pending) {
        assertThat(threeVersions().pending(from, target)).isEqualTo(pending);
    }

    @Test
    void refusesWhatIsNoVersion() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> threeVersions().hashUpTo("latest"))
                .withMessage("'latest' is no version of a migration");
    }

    @Test
    void hashesTheSameContentTheSameWhereverItLies() {
        MigrationSet one = threeVersions();
        MigrationSet other = scripts("other/place")
                .with("R__r.sql", "SELECT 'r'")
                .with("V4__c.sql", "SELECT 4")
                .with("V2__b.sql", "SELECT 2")
                .with("V1__a.sql", "SELECT 1")
                .load();

        assertThat(other.hashes()).isEqualTo(one.hashes()).hasSize(4);
        assertThat(other.hashUpTo("4")).isEqualTo(one.hashUpTo("4")).matches("[0-9a-f]{64}");
    }

    @Test
    void aNewerVersionLeavesTheHashesOfOlderTargetsAlone() {
        MigrationSet before = threeVersions();

        MigrationSet after = base("b").with("V5__d.sql", "SELECT 5").load();

        assertThat(after.hashes()).containsAll(before.hashes()).hasSize(5);
        assertThat(after.hashUpTo("4")).isEqualTo(before.hashUpTo("4"));
        assertThat(after.hashUpTo("4.9")).isEqualTo(before.hashUpTo("4"));
        assertThat(after.hashUpTo("5")).isNotEqualTo(before.hashUpTo("5"));
    }

    @Test
    void anyChangeUpToTheTargetOrInARepeatableOneIsAnotherHash() {
        String unchanged = threeVersions().hashUpTo("2");
        List<String> hashes = new ArrayList<>(List.of(
                unchanged,
                base("b").with("V1__a.sql", "SELECT 1 ").load().hashUpTo("2"),
                base("c")
                        .with("V2__b.sql", "-- minCompatibleCodeVersion: 1.0.0\nSELECT 2")
                        .load()
                        .hashUpTo("2"),
                base("d").with("R__r.sql", "SELECT 'R'").load().hashUpTo("2"),
                base("e").with("R__new.sql", "SELECT 'r'").load().hashUpTo("2"),
                base("f").with("V1_5__new.sql", "SELECT 1").load().hashUpTo("2"),
                base("g")
                        .with("V2__b.sql.conf", "executeInTransaction=false")
                        .load()
                        .hashUpTo("2")));

        assertThat(hashes).doesNotHaveDuplicates();
        assertThat(base("h").with("V4__c.sql", "SELECT 5").load().hashUpTo("2")).isEqualTo(unchanged);
    }

    @Test
    void seesAChangeThatFlywaysChecksumDoesNotSee() {
        MigrationSet unix = base("unix").with("V1__a.sql", "SELECT\n1").load();
        MigrationSet windows = base("windows").with("V1__a.sql", "SELECT\r\n1").load();

        assertThat(windows.digestUpTo("1")).isEqualTo(unix.digestUpTo("1"));
        assertThat(windows.hashUpTo("1")).isNotEqualTo(unix.hashUpTo("1"));
    }

    @Test
    void servesRepeatableMigrationsWithoutAnyVersion() {
        MigrationSet set = scripts("r").with("R__r.sql", "SELECT 1").load();

        assertThat(set.latestVersion()).isNull();
        assertThat(set.hashes()).containsExactly(set.hashUpTo(null));
        assertThat(set.upTo(null)).isEmpty();
    }

    @Test
    void takesTheGreatestCodeVersionInSemanticOrder() {
        MigrationSet set = scripts("v")
                .with("V1__a.sql", "-- minCompatibleCodeVersion: 1.9.0\nSELECT 1")
                .with("V2__b.sql", "SELECT 1")
                .with("V3__c.sql", "-- minCompatibleCodeVersion: 1.10.0-rc.1\nSELECT 1")
                .with("V4__d.sql", "-- minCompatibleCodeVersion: 1.10.0\nSELECT 1")
                .with("V5__e.sql", "-- minCompatibleCodeVersion: 1.2.0\nSELECT 1")
                .load();

        assertThat(set.minCompatibleCodeVersionUpTo(null)).isNull();
        assertThat(set.minCompatibleCodeVersionUpTo("2")).isEqualTo("1.9.0");
        assertThat(set.minCompatibleCodeVersionUpTo("3")).isEqualTo("1.10.0-rc.1");
        assertThat(set.minCompatibleCodeVersionUpTo("5")).isEqualTo("1.10.0");
        assertThat(set.warnings())
                .singleElement()
                .hasToString(
                        "V5__e.sql: it declares minCompatibleCodeVersion 1.2.0, an earlier migration 1.10.0, which stays"
                                + " in force");
    }

    @Test
    void countsWhatARepeatableMigrationDeclaresForEveryTarget() {
        MigrationSet set = base("r")
                .with("R__r.sql", "-- minCompatibleCodeVersion: 3.0.0\nSELECT 1")
                .load();

        assertThat(set.minCompatibleCodeVersionUpTo(null)).isEqualTo("3.0.0");
        assertThat(set.minCompatibleCodeVersionUpTo("1")).isEqualTo("3.0.0");
    }

    @Test
    void digestsAHistoryInVersionOrder() {
        List<HistoryDigest.Row> rows = new ArrayList<>(List.of(
                new HistoryDigest.Row("1", -5), new HistoryDigest.Row("9", null), new HistoryDigest.Row("10.0", 7)));
        String expected = Sha256.hex("1:-5\n9:\n10:7\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(HistoryDigest.of(rows)).isEqualTo(expected);
        Collections.reverse(rows);
        assertThat(HistoryDigest.of(rows)).isEqualTo(expected);
        assertThatIllegalArgumentException().isThrownBy(() -> HistoryDigest.of(List.of(new HistoryDigest.Row("x", 1))));
    }

    @Test
    void readsFoldersByPathAndByPrefixAndFromTheClassPath() throws IOException {
        Scripts one = scripts("one").with("V1__a.sql", "SELECT 1");
        Scripts two = scripts("two").with("V2__b.sql", "SELECT 1").with("V2__b.sql.conf", "executeInTransaction=true");

        MigrationSet set = MigrationSetLoader.load(List.of(
                " " + one.folder() + " ",
                "filesystem:" + two.folder(),
                "classpath:tenant/set",
                "",
                one.folder().toString()));

        assertThat(set.migrations())
                .extracting(TenantMigration::script)
                .containsExactly(
                        "V1__a.sql",
                        "V2__b.sql",
                        "V3__from_the_class_path.sql",
                        "tenant.set.V4__Compiled",
                        "tenant.set.V5__Fill");
        assertThat(set.migration("5")).extracting(TenantMigration::kind).isEqualTo(TenantMigration.Kind.BACKFILL);
    }

    @Test
    void followsLinksAsKubernetesMountsThem() throws IOException {
        Scripts data = scripts("..2026_01").with("V1__a.sql", "SELECT 1");
        Files.createSymbolicLink(folder.resolve("..data"), data.folder());
        Files.createSymbolicLink(folder.resolve("V1__a.sql"), Path.of("..data/V1__a.sql"));

        assertThat(new Scripts(folder).load().migrations())
                .extracting(TenantMigration::script)
                .containsExactly("V1__a.sql");
    }

    @Test
    void tellsOfALinkThatLeadsInACircle() throws IOException {
        Scripts scripts = scripts("circle").with("V1__a.sql", "SELECT 1");
        Files.createSymbolicLink(scripts.folder().resolve("again"), scripts.folder());

        assertThat(scripts.problems()).singleElement().asString().contains("again cannot be read");
    }

    @Test
    void loadsThreeHundredScriptsInATwinkling() {
        Scripts scripts = scripts("many");
        String statements = "CREATE TABLE t_%d (id int PRIMARY KEY, n text NOT NULL DEFAULT 'x');\n".repeat(10);
        for (int i = 1; i <= 300; i++) {
            scripts.with("V" + i + "__s.sql", statements.formatted(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        }
        long start = System.nanoTime();

        MigrationSet set = scripts.load();

        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(set.migrations()).hasSize(300);
        assertThat(took).isLessThan(Duration.ofSeconds(30));
    }

    private MigrationSet threeVersions() {
        return base("three").load();
    }

    private Scripts base(String name) {
        return scripts(name)
                .with("V1__a.sql", "SELECT 1")
                .with("V2__b.sql", "SELECT 2")
                .with("V4__c.sql", "SELECT 4")
                .with("R__r.sql", "SELECT 'r'");
    }

    private Scripts scripts(String name) {
        return new Scripts(folder.resolve(name));
    }
}
