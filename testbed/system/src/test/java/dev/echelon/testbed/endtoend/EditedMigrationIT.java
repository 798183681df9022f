package dev.echelon.testbed.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.testbed.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The seed's cure for a bad migration: mend it, run again from the start, although some tenants hold the bad version. No program
 * is started again for it.
 */
class EditedMigrationIT {
    private static final String MENDED = """
            UPDATE probe SET n = n + 1;
            ALTER TABLE item ADD COLUMN note text NOT NULL DEFAULT 'x';
            """;
    private static final String BAD = MENDED + "SELECT 1 / (SELECT min(amount) FROM item);\n";

    private static final String STARTED =
            "SELECT string_agg(worker_id || registered_at, ' ' ORDER BY worker_id) FROM identity.echelon_worker";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before the test
    Path directory;

    @Test
    void aMendedMigrationRunsFromTheStartOnAFleetThatPartlyHoldsTheBadOne() {
        Path folder = Fleet.migrations(directory.resolve("migrations"), "V1__base.sql", Fleet.BASE);
        try (Stack stack = EndToEnd.stack(directory)
                .migrations(folder.toString())
                .workers(2)
                .notDurable()
                .coordinatorSetting("ECHELON_ENGINE_LEASE", "4s")
                .workerSetting("ECHELON_WORKER_LEASE", "4s")
                .build()
                .start()) {
            CommandLine echelon = new CommandLine(stack);
            Fleet fleet = new Fleet(stack).schemas("ed", "alpha", 6);
            echelon.run("migrate-cohorts", "--stagger-ms", "0").exits(0);
            fleet.in("ed-4", "UPDATE item SET amount = 0 WHERE id = 1");
            String started = fleet.masterSays(STARTED);
            Fleet.migrations(folder, "V2__note.sql", BAD);
            String aborted =
                    echelon.run("migrate-cohorts", "--stagger-ms", "0").exits(4).runId();

            Fleet.migrations(folder, "V2__note.sql", MENDED + "SELECT 'unclosed;");
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                            echelon.run("workers").exits(0).text())
                    .containsPattern("keeps this set, since .*V2__note.sql, line 3"));
            Fleet.migrations(folder, "V2__note.sql", MENDED);
            assertThat(echelon.run("migrate-cohorts", "--resume", aborted)
                            .exits(65)
                            .text())
                    .as("the bad migration would still apply")
                    .contains("--accept-changed-set");
            String refused = echelon.run("migrate-cohorts", "--stagger-ms", "0")
                    .exits(65)
                    .text();
            assertThat(refused).contains("ed-1", "--accept-edited");
            echelon.run("migrate-cohorts", "--stagger-ms", "0", "--accept-edited", "2")
                    .exits(64);

            echelon.run(
                            "migrate-cohorts",
                            "--stagger-ms",
                            "0",
                            "--accept-edited",
                            "2",
                            "--reason",
                            "the check was wrong")
                    .exits(0);

            assertThat(fleet.masterSays(STARTED)).as("the same workers").isEqualTo(started);
            assertThat(fleet.masterSays("SELECT count(set_problem) FROM identity.echelon_worker"))
                    .isEqualTo("0");
            fleet.slugs()
                    .forEach(slug -> assertThat(fleet.applied(slug)).as(slug).isEqualTo(1));
            assertThat(fleet.says("ed-1", "SELECT checksum FROM {schema}.flyway_schema_history WHERE version = '2'"))
                    .isEqualTo(fleet.says(
                            "ed-4", "SELECT checksum FROM {schema}.flyway_schema_history WHERE version = '2'"));
            assertThat(fleet.masterSays(
                            "SELECT reason FROM identity.migration_audit WHERE kind = 'HISTORY_ALIGNED' LIMIT 1"))
                    .isEqualTo("the check was wrong");
            assertThat(fleet.masterSays("SELECT count(*) FROM identity.migration_audit WHERE detail ? 'aligned'"))
                    .isEqualTo("5");
        }
    }
}
