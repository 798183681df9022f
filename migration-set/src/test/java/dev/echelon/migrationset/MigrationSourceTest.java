package dev.echelon.migrationset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationSourceTest {
    private final Path folder;
    private final Scripts scripts;
    private final MigrationSource source;

    MigrationSourceTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.scripts = new Scripts(Files.createDirectory(folder.resolve("scripts")));
        this.source = new MigrationSource(List.of(scripts.folder().toString()));
        scripts.with("V1__t.sql", "SELECT 1;");
    }

    @Test
    void readsAgainWhatWasMendedAndNothingElse() {
        MigrationSet first = source.current();
        assertThat(source.current()).isSameAs(first);

        scripts.with("V1__t.sql", "SELECT 1 + 1;");

        MigrationSet second = source.current();
        assertThat(second.hashes()).isNotEqualTo(first.hashes());
        assertThat(source.current()).isSameAs(second);
    }

    @Test
    void refusesABrokenFolderUntilItIsMended() {
        String hash = source.current().hashUpTo("1");
        scripts.with("V1__same.sql", "SELECT 2;");

        assertThatThrownBy(source::current)
                .isInstanceOf(BrokenMigrationsException.class)
                .hasMessageContaining("V1__same.sql");
        assertThatThrownBy(source::current).isInstanceOf(BrokenMigrationsException.class);

        scripts.folder().resolve("V1__same.sql").toFile().delete();
        assertThat(source.current().hashUpTo("1")).isEqualTo(hash);
    }

    @Test
    void seesWhatChangesBehindALink() throws IOException {
        Path releases = Files.createDirectory(folder.resolve("releases"));
        Path one = new Scripts(Files.createDirectory(releases.resolve("1")))
                .with("V1__t.sql", "SELECT 1;")
                .folder();
        Path two = new Scripts(Files.createDirectory(releases.resolve("2")))
                .with("V1__t.sql", "SELECT 2;")
                .folder();
        Path current = Files.createSymbolicLink(folder.resolve("current"), one);
        MigrationSource linked = new MigrationSource(List.of(current.toString()));
        String before = linked.current().hashUpTo("1");

        Files.delete(current);
        Files.createSymbolicLink(current, two);
        String swapped = linked.current().hashUpTo("1");
        new Scripts(two).with("V1__t.sql", "SELECT 3;");

        assertThat(swapped).isNotEqualTo(before);
        assertThat(linked.current().hashUpTo("1")).isNotEqualTo(swapped);
    }

    @Test
    void aSetThatIsInUseOutlivesItsJar() throws IOException, SQLException {
        Path jar = jar(1, "one");
        MigrationSource jars = new MigrationSource(List.of(jar.toString()));
        MigrationSet first = jars.current();

        Files.write(jar, Files.readAllBytes(jar(2, "two")));
        MigrationSet second = jars.current();

        // helper classes are loaded now, behind the change
        Tenant old = new Tenant();
        assertThat(old.migrate(first, "1")).isEqualTo(1);
        assertThat(old.strings("SELECT n::text FROM t")).containsExactly("1");
        Tenant fresh = new Tenant();
        assertThat(fresh.migrate(second, "1")).isEqualTo(1);
        assertThat(fresh.strings("SELECT n::text FROM t")).containsExactly("2");
    }

    private Path jar(int value, String name) throws IOException {
        return new CompiledJar(Files.createDirectory(folder.resolve(name)))
                .withClass("Values", "final class Values { static int value() { return " + value + "; } }")
                .withClass(
                        "V1__T",
                        "public class V1__T extends BaseJavaMigration { public void migrate(Context c) throws SQLException {"
                                + " try (Statement s = c.getConnection().createStatement()) {"
                                + " s.execute(\"CREATE TABLE t AS SELECT \" + Values.value() + \" AS n\"); } } }")
                .build("m.jar");
    }
}
