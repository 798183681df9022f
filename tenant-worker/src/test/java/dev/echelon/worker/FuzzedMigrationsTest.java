package dev.echelon.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.migrationset.BrokenMigrationsException;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.migrationset.MigrationSetLoader;
import dev.echelon.testbed.embedded.Fuzz;
import dev.echelon.worker.migration.TenantMigrator;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.migration.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that somebody should have looked at: each is refused in sentences, applied whole, or leaves the tenant as it was. */
@Timeout(180)
class FuzzedMigrationsTest {
    private static final int SCRIPTS = 200;
    private static final Fuzz FUZZ = Fuzz.usually(4);
    private static final List<String> NAMES = List.of(
            "V2__x.sql",
            "V2__x.sql",
            "V2__x.sql",
            "V2__x.sql",
            "V2__x.sql",
            "V2.0.1__é 日本.sql",
            "R__x.sql",
            "sub/V2__x.sql",
            "V1__again.sql",
            "V1_x.sql",
            "v2__x.sql",
            "V2__x.SQL",
            "B2__x.sql",
            "beforeMigrate.sql",
            "V99999999999999999999__x.sql",
            "V2__it's $1; --.sql");
    private static final List<String> STATEMENTS = List.of(
            "CREATE TABLE u (id int);",
            "INSERT INTO t VALUES (1);",
            "INSERT INTO t VALUES ('no number');",
            "SELECT 1/0;",
            "SELECT * FROM nowhere;",
            "ALTER TABLE t ADD COLUMN a int;",
            "CREATE INDEX CONCURRENTLY i ON t (id);",
            "CREATE INDEX CONCURRENTLY i ON nowhere (id);",
            "COPY t FROM STDIN;\n1\n\\.\n",
            "COPY t FROM STDIN;\nx\n\\.\n",
            "COPY t FROM STDIN;\n1\n",
            "\\set x 1\n",
            "BEGIN;",
            "COMMIT;",
            "SET ROLE postgres;",
            "SET lock_timeout = 0;",
            "SET search_path = pg_catalog;",
            "RESET ALL;",
            "DO $$ BEGIN RAISE EXCEPTION E'two\\nlines \\u001b[31m'; END $$;",
            "DO $$ BEGIN COMMIT; END $$;",
            "VACUUM t;",
            "SELECT 'unclosed;",
            "/* unclosed",
            "-- a comment\n",
            ";;",
            "-- minCompatibleCodeVersion: 3.2.0\n",
            "-- minCompatibleCodeVersion: soon\n",
            "-- timeout: 4h\n",
            "-- timeout: never\n",
            "\uFEFF",
            "\0",
            "\r\n",
            "${x}",
            "DROP TABLE flyway_schema_history;",
            "LISTEN x;",
            "NOTIFY x;",
            "GRANT ALL ON t TO nobody_at_all;");

    @Test
    void aScriptIsRefusedOrAppliedWholeOrLeavesTheTenantAsItWas(@TempDir Path folder) {
        int[] outcomes = new int[3];
        try (var tenants = new TenantBench()) {
            TenantMigrator migrator = tenants.migrator();
            FUZZ.cases(SCRIPTS, (number, random) -> {
                Path own = Files.createDirectories(folder.resolve("set" + number));
                Files.writeString(own.resolve("V1__t.sql"), "CREATE TABLE t (id int);");
                MigrationSet first = MigrationSetLoader.load(List.of(own.toString()));
                byte[] script = script(random);
                String said = write(own, Fuzz.one(random, NAMES), script) + ": " + new String(script, UTF_8);
                MigrationSet set;
                try {
                    set = MigrationSetLoader.load(List.of(own.toString()));
                } catch (BrokenMigrationsException e) {
                    outcomes[0]++;
                    assertThat(e.problems()).as(said).isNotEmpty().allSatisfy(FuzzedMigrationsTest::assertSentence);
                    return;
                }
                String schema = "s" + number;
                tenants.schema(schema);
                assertThat(migrated(migrator, tenants, schema, 2L * number + 1, first)
                                .outcome())
                        .isEqualTo(Outcome.SUCCEEDED);
                List<?> before = standing(tenants, schema);

                TenantMigrated result = migrated(migrator, tenants, schema, 2L * number + 2, set);

                if (result.outcome() == Outcome.SUCCEEDED) {
                    outcomes[1]++;
                    assertThat(result.error()).as(said).isNull();
                } else {
                    outcomes[2]++;
                    assertThat(result.outcome()).as(said).isEqualTo(Outcome.FAILED);
                    assertSentence(Objects.requireNonNull(result.error()).message());
                    assertThat(standing(tenants, schema)).as(said).isEqualTo(before);
                }
            });
        }
        assertThat(outcomes[0]).as("refused").isPositive();
        assertThat(outcomes[1]).as("applied").isPositive();
        assertThat(outcomes[2]).as("failed").isPositive();
    }

    private static void assertSentence(String text) {
        assertThat(text)
                .isNotBlank()
                .doesNotContain("Exception:", "\tat ", ": null", "\u001b")
                .hasSizeLessThan(4_000);
    }

    private static TenantMigrated migrated(
            TenantMigrator migrator, TenantBench tenants, String schema, long token, MigrationSet set) {
        var task = new TenantTask(
                UUID.randomUUID(),
                1,
                schema,
                token,
                UUID.randomUUID(),
                1,
                "s1",
                tenants.database,
                schema,
                set.latestVersion(),
                Set.of(),
                false,
                set);
        Verdict verdict = migrator.migrate(task, new TenantBench.Patience());
        if (verdict instanceof Verdict.Reported reported) {
            return reported.result();
        }
        throw new AssertionError("expected a result and got " + verdict);
    }

    /** Its columns, indexes that are valid, rows and history. */
    private static List<?> standing(TenantBench tenants, String schema) {
        return List.of(
                tenants.read("SELECT format('%s.%s', table_name, column_name) FROM information_schema.columns"
                        + " WHERE table_schema = '" + schema + "' ORDER BY 1"),
                tenants.read("SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                        + " WHERE c.relnamespace = '" + schema + "'::regnamespace ORDER BY 1"),
                tenants.read("SELECT count(*) FROM " + schema + ".t"),
                tenants.read("SELECT script FROM " + schema + ".flyway_schema_history ORDER BY installed_rank"));
    }

    private static byte[] script(Random random) {
        var script = new StringBuilder();
        int pieces = Fuzz.chance(random, 40) ? 1 : random.nextInt(6);
        for (int i = 0; i < pieces; i++) {
            script.append(Fuzz.chance(random, 10) ? Fuzz.text(random) : Fuzz.one(random, STATEMENTS));
        }
        return script.toString()
                .getBytes(
                        Fuzz.chance(random, 90)
                                ? UTF_8
                                : Fuzz.one(random, List.of(StandardCharsets.UTF_16, StandardCharsets.ISO_8859_1)));
    }

    private static String write(Path folder, String name, byte[] script) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, script);
        return name;
    }
}
