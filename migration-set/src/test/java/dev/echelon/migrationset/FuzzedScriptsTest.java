package dev.echelon.migrationset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a script holds, it is loaded or refused with sentences; nothing hangs and nothing is thrown at the user. */
class FuzzedScriptsTest {
    private static final long SEED = 20_260_101L;

    private static final List<String> PIECES = List.of(
            "SELECT ",
            "'",
            "\"",
            "$$",
            "$x$",
            "/*",
            "*/",
            "--",
            "\n",
            "\r\n",
            ";",
            "(",
            ")",
            "BEGIN",
            " ATOMIC ",
            " END ",
            "CASE ",
            "COPY t FROM STDIN;\n",
            "\\.\n",
            "\\",
            "E'",
            "e'",
            "U&'",
            "${x}",
            "${",
            "CREATE INDEX CONCURRENTLY i",
            " ON t(a)",
            "\0",
            "\uFEFF",
            "é",
            "\uD83D\uDE00",
            "1.5",
            "$1",
            "ALTER TABLE t ",
            "DROP ",
            "RENAME ",
            ".",
            ",",
            "REINDEX (",
            "CREATE FUNCTION f() ",
            "-- timeout: 4h\n",
            "-- minCompatibleCodeVersion: 1.0.0\n",
            "N'",
            "\t",
            "@",
            "UPDATE ",
            "DELETE FROM ",
            "WITH ",
            "CONCURRENTLY ",
            "ADD CONSTRAINT ",
            "DELIMITER ");

    private final Path folder;

    FuzzedScriptsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aScriptIsLoadedOrRefusedWithSentences() {
        Random random = new Random(SEED);
        Scripts scripts = new Scripts(folder);
        int refused = 0;
        for (int i = 0; i < 1_500; i++) {
            String sql = script(random);
            try {
                MigrationSet set = scripts.with("V1__x.sql", sql).load();
                assertThat(set.migrations()).as(sql).hasSize(1);
            } catch (BrokenMigrationsException e) {
                refused++;
                assertThat(e.problems()).as(sql).isNotEmpty().allSatisfy(problem -> assertThat(problem)
                        .startsWith("V1__x.sql")
                        .doesNotContain("\n", "Exception", ": null")
                        .hasSizeLessThan(500)
                        .matches(".*[.…]"));
            }
        }
        assertThat(refused).isBetween(500, 1_490);
    }

    @Test
    void aScriptFullOfDataIsLoaded() {
        String values = "INSERT INTO t VALUES " + "(1, 'it''s'), ".repeat(100_000) + "(2, 'end')";
        Scripts scripts = new Scripts(folder)
                .with("V1__one.sql", values + ";\n")
                .with("V2__many.sql", "INSERT INTO t VALUES (1, 'it''s');\n".repeat(20_000))
                .with(
                        "V3__far.sql",
                        "UPDATE t SET a = v.n FROM (VALUES (1, 1)" + ", (2, 2)".repeat(20_000)
                                + ") v (id, n) WHERE t.id = v.id;");

        MigrationSet set = scripts.load();

        assertThat(set.migrations()).hasSize(3);
        assertThat(set.warnings()).isEmpty();
        assertThat(scripts.with("V1__one.sql", values + ", ('${late}');").problems())
                .singleElement()
                .asString()
                .contains("placeholder");
    }

    private static String script(Random random) {
        StringBuilder script = new StringBuilder();
        int pieces = random.nextInt(20);
        for (int i = 0; i < pieces; i++) {
            script.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return script.toString();
    }
}
