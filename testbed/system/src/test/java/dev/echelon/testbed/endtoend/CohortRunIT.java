package dev.echelon.testbed.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.testbed.monitoring.DocumentedMetrics;
import dev.echelon.testbed.monitoring.DocumentedMetrics.Metric;
import dev.echelon.testbed.monitoring.PrometheusPage;
import dev.echelon.testbed.stack.ProgramProcess;
import dev.echelon.testbed.stack.Stack;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, by the command line alone, on real servers. */
@SuppressWarnings("NullAway.Init") // set before all tests
class CohortRunIT {
    private static final String INSPECTION = """
            SELECT concat_ws(' ', total_tenants, cohort_size, stagger_ms, succeeded_count, failed_count,
                finished_at IS NOT NULL, aborted_at IS NOT NULL, jsonb_array_length(report->'failedTenants'))
            FROM identity.migration_cohort_run ORDER BY started_at DESC LIMIT 1
            """;

    @TempDir
    static Path directory;

    private static Stack stack;
    private static CommandLine echelon;

    @BeforeAll
    static void start() {
        Path migrations = Fleet.migrations(
                directory.resolve("migrations"),
                "V1__base.sql",
                Fleet.BASE,
                "V2__count.sql",
                "-- minCompatibleCodeVersion: 2.1.0\n" + Fleet.COUNT,
                "V3__index.sql",
                "CREATE INDEX CONCURRENTLY item_amount ON item (amount);\n");
        stack = EndToEnd.stack(directory)
                .migrations(migrations.toString())
                .notDurable()
                .build()
                .start();
        echelon = new CommandLine(stack);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void migratesSchemasAndDatabasesOfEveryPlannedStatusAndSkipsTheRest() {
        Fleet fleet = new Fleet(stack)
                .schemas("mix", "alpha", 12)
                .databases("own", "beta", 3)
                .status("mix-2", "read_only")
                .status("mix-3", "suspended")
                .status("mix-4", "provisioning")
                .status("own-3", "archived");

        String plan = echelon.run("migrate-cohorts", "--dry-run", "--cohort-size", "5")
                .exits(0)
                .text();
        assertThat(plan).contains("aborts at the 1st failure").contains("mix-4").contains("provisioning");
        assertThat(plan.lines().filter(line -> line.contains("!")).toList().toString())
                .contains("mix-2", "read_only", "mix-3", "suspended");
        assertThat(fleet.masterSays("SELECT count(*) FROM identity.migration_cohort_run r"
                        + " JOIN identity.migration_cohort_tenant t USING (run_id) WHERE t.slug LIKE 'mix-%'"))
                .as("a dry run writes nothing")
                .isEqualTo("0");

        String report = echelon.run("migrate-cohorts", "--cohort-size", "5", "--stagger-ms", "100")
                .exits(0)
                .text();
        assertThat(report).contains("cohort 1 of 3", "cohort 3 of 3", "FINISHED");
        for (String slug : fleet.slugs()) {
            if (List.of("mix-4", "own-3").contains(slug)) {
                assertThat(fleet.says(slug, "SELECT to_regclass('{schema}.probe') IS NULL"))
                        .isEqualTo("t");
                continue;
            }
            assertThat(fleet.applied(slug)).as(slug).isEqualTo(1);
            assertThat(
                            fleet.says(
                                    slug,
                                    "SELECT string_agg(version, ' ' ORDER BY installed_rank) FROM {schema}.flyway_schema_history WHERE success"))
                    .isEqualTo("1 2 3");
            assertThat(fleet.says(slug, "SELECT max(min_compatible_code_version) FROM {schema}.echelon_compatibility"))
                    .isEqualTo("2.1.0");
            assertThat(fleet.says(
                            slug,
                            "SELECT indisvalid FROM pg_index WHERE indexrelid = '{schema}.item_amount'::regclass"))
                    .isEqualTo("t");
        }
        assertThat(fleet.masterSays(INSPECTION)).isEqualTo("13 5 100 13 0 t f 0");

        assertThat(echelon.run("check-code-version", "--code-version", "2.0.9")
                        .exits(1)
                        .text())
                .contains("Not active and left out: 1 archived, 1 provisioning, 1 read_only, 1 suspended.")
                .containsPattern("own-2 +beta +2\\.1\\.0 +3 +V2__count\\.sql")
                .contains("NOT SAFE: 11 of 11 active tenants are ahead of 2.0.9.", "deploy 2.1.0 or later");
        assertThat(echelon.run("check-code-version", "--code-version", "2.1.0", "--only", "mix-1")
                        .exits(0)
                        .text())
                .contains("SAFE: 2.1.0 may work on the 1 named tenant.");
        assertThat(echelon.run("check-code-version", "--code-version", "2.1.0")
                        .exits(0)
                        .text())
                .contains("SAFE: 2.1.0 may work on all 11 active tenants.");

        assertThat(echelon.run("migrate-cohorts", "--stagger-ms", "0").exits(0).text())
                .as("nothing pending")
                .contains("FINISHED");
        assertThat(fleet.applied("mix-1")).isEqualTo(1);
    }

    @Test
    void abortsShowsTheRootErrorAndResumesWhereItStopped() {
        Fleet fleet = new Fleet(stack).schemas("inv", "alpha", 10).schemas("bill", "beta", 10);
        echelon.run("migrate-cohorts", "--target", "1", "--stagger-ms", "0").exits(0);
        for (String bad : List.of("bill-2", "bill-5", "inv-1")) {
            fleet.in(bad, "UPDATE item SET amount = -1 WHERE id = 7");
        }

        CommandLine.Answer aborted = echelon.run(
                        "migrate-cohorts", "--cohort-size", "20", "--abort-rate", "0.15", "--max-in-flight", "4")
                .exits(4);
        String run = aborted.runId();
        assertThat(aborted.text())
                .contains("3 of 20 tenants failed, aborts at 3")
                .contains("bill-2", "bill-5", "inv-1")
                .contains("--resume " + run);
        assertThat(fleet.masterSays(
                        "SELECT abort_reason FROM identity.migration_cohort_run WHERE run_id = '" + run + "'"))
                .isEqualTo("cohort 1: 3 of 20 tenants failed, aborts at 3");
        assertThat(fleet.masterSays("SELECT string_agg(f->>'slug' || ' ' || (f->>'sqlState'), ', ' ORDER BY f->>'slug')"
                        + " FROM identity.migration_cohort_run, jsonb_array_elements(report->'failedTenants') f"
                        + " WHERE run_id = '" + run + "'"))
                .isEqualTo("bill-2 23514, bill-5 23514, inv-1 23514");

        String root =
                echelon.run("migrate-all-tenants", "--only", "bill-2").exits(3).text();
        assertThat(root)
                .contains("V2__count.sql", "23514", "amount_positive")
                .contains("ALTER TABLE item ADD CONSTRAINT amount_positive");
        assertThat(fleet.applied("bill-2")).as("rolled back").isZero();

        String before = untouched(fleet, run);
        for (String bad : List.of("bill-2", "bill-5", "inv-1")) {
            fleet.in(bad, "UPDATE item SET amount = 7 WHERE id = 7");
        }
        assertThat(echelon.run("migrate-cohorts", "--resume", run).exits(0).text())
                .contains("FINISHED");

        assertThat(untouched(fleet, run)).isEqualTo(before);
        fleet.slugs().forEach(slug -> assertThat(fleet.applied(slug)).as(slug).isEqualTo(1));
        assertThat(fleet.masterSays(INSPECTION)).isEqualTo("20 20 60000 20 0 t f 0");
        assertThat(echelon.run("migrate-cohorts", "--resume", run).exits(65).text())
                .contains("FINISHED");
    }

    @Test
    void finishesWithExitThreeWhenFewFailAndNamesThem() {
        Fleet fleet = new Fleet(stack).schemas("few", "beta", 10);
        echelon.run("migrate-cohorts", "--target", "1", "--stagger-ms", "0").exits(0);
        fleet.in("few-3", "UPDATE item SET amount = -1 WHERE id = 7");

        assertThat(echelon.run("migrate-cohorts", "--abort-rate", "0.5")
                        .exits(3)
                        .text())
                .contains("few-3", "--only few-3");
        fleet.in("few-3", "UPDATE item SET amount = 7 WHERE id = 7");
        echelon.run("migrate-all-tenants", "--only", "few-3").exits(0);
        assertThat(fleet.applied("few-3")).isEqualTo(1);
    }

    @Test
    void pauseContinueAbortAndDetachFromAnotherTerminal() {
        Fleet fleet = new Fleet(stack).schemas("steer", "alpha", 6);
        String run = echelon.run("migrate-cohorts", "--cohort-size", "2", "--stagger-ms", "3600000", "--detach")
                .exits(5)
                .runId();
        echelon.run("pause", run, "--reason", "look first").exits(0);
        assertThat(echelon.run("status", run).text()).contains("PAUSED", "look first");
        assertThat(echelon.run("migrate-cohorts").exits(65).text()).contains("live");
        assertThat(echelon.run("migrate-all-tenants", "--only", "steer-6")
                        .exits(65)
                        .text())
                .contains(run);
        echelon.run("continue", run).exits(0);
        echelon.run("abort", run, "--reason", "enough").exits(0);
        assertThat(echelon.run("pause", run).exits(65).text()).contains("ABORTED");
        assertThat(fleet.masterSays(
                        "SELECT abort_reason FROM identity.migration_cohort_run WHERE run_id = '" + run + "'"))
                .endsWith("enough");
        assertThat(fleet.masterSays("SELECT string_agg(kind, ' ' ORDER BY audit_id) FROM identity.migration_audit"
                        + " WHERE run_id = '" + run + "' AND kind IN ('PAUSED', 'CONTINUED', 'ABORTED')"))
                .isEqualTo("PAUSED CONTINUED ABORTED");
    }

    @Test
    void exportsExactlyTheDocumentedMetrics() throws Exception {
        new Fleet(stack).schemas("seen", "alpha", 2);
        echelon.run("migrate-cohorts", "--stagger-ms", "0").exits(0);
        String token = Objects.requireNonNull(stack.environment().get("ECHELON_TOKEN"));

        // the figures of the master are read every few seconds
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(scraped(stack.coordinators(), token, "echelon_"))
                        .isEqualTo(DocumentedMetrics.of("Coordinator")));
        assertThat(scraped(stack.workers(), token, "echelon_")).isEqualTo(DocumentedMetrics.of("Worker"));

        List<ProgramProcess> both = Stream.concat(stack.coordinators().stream(), stack.workers().stream())
                .toList();
        Map<String, Metric> all = scraped(both, token, "");
        DocumentedMetrics.of("Of the libraries").forEach((name, metric) -> {
            if (!name.equals("up")) {
                assertThat(all.get(name)).as(name).isNotNull().satisfies(there -> assertThat(there.tags())
                        .containsAll(metric.tags()));
            }
        });
    }

    private static Map<String, Metric> scraped(List<ProgramProcess> programs, String token, String prefix)
            throws IOException, InterruptedException {
        Map<String, Metric> all = new TreeMap<>();
        for (ProgramProcess program : programs) {
            HttpRequest scrape = HttpRequest.newBuilder(program.url().resolve("/actuator/prometheus"))
                    .header("Authorization", "Bearer " + token)
                    .build();
            String page = HttpClient.newHttpClient()
                    .send(scrape, HttpResponse.BodyHandlers.ofString())
                    .body();
            all.putAll(PrometheusPage.metrics(page));
        }
        all.keySet().removeIf(name -> !name.startsWith(prefix));
        return all;
    }

    @Test
    void refusesWithOneSentenceAndTheRightCode() {
        new Fleet(stack);
        assertThat(echelon.run("migrate-cohorts").exits(65).text()).containsIgnoringCase("no tenant");
        assertThat(echelon.run("migrate-cohorts", "--abort-rate", "1.5")
                        .exits(64)
                        .text())
                .contains("abort-rate");
        assertThat(echelon.run("migrate-cohorts", "--cohort-size", "0")
                        .exits(64)
                        .text())
                .contains("cohort-size");
        assertThat(echelon.run("status", "00000000-0000-0000-0000-000000000001")
                        .exits(66)
                        .text())
                .contains("no run");
        assertThat(echelon.run("migrate-all-tenants", "--only", "nobody")
                        .exits(66)
                        .text())
                .contains("nobody");
        assertThat(echelon.run("--token", "forged", "runs").exitCode()).isIn(64, 77);
        for (String args : List.of("migrate-cohorts --target 99", "migrate-cohorts --abort-rate NaN", "fly", "pause")) {
            CommandLine.Answer answer = echelon.run(args.split(" "));
            assertThat(answer.exitCode()).as(args).isIn(64, 65, 66);
            assertThat(answer.text()).as(args).doesNotContain("Exception", "\tat ");
        }
    }

    /** What stands in the rows of those that had succeeded before the abort. */
    private static String untouched(Fleet fleet, String run) {
        return fleet.masterSays("""
                SELECT md5(string_agg(concat_ws(' ', slug, token, claim_id, finished_at), ',' ORDER BY id))
                FROM identity.migration_cohort_tenant WHERE run_id = '%s' AND state = 'SUCCEEDED'
                AND slug NOT IN ('bill-2', 'bill-5', 'inv-1')
                AND finished_at < (SELECT max(at) FROM identity.migration_audit WHERE run_id = '%s' AND kind = 'ABORTED')
                """.formatted(run, run));
    }
}
