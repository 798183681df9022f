package dev.echelon.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.cli.PlayedCoordinator.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class DryRunTest {
    private final PlayedCoordinator coordinator = new PlayedCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void listsEveryTenantCohortByCohortAndEndsWithTheSummary() {
        coordinator.on("POST /api/v1/plans", Bodies.plan());

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts", "--dry-run");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualToNormalizingNewlines("""
                DRY RUN: nothing is applied and no run row is written.

                  target        version 12 (migration set 9f2c31aa11bb)
                  levers        cohort size 2, stagger 1 min, abort rate 0.1, at most 50 in flight
                  migrations    3 up to the target
                    VERSION     SCRIPT                IN A TRANSACTION  NEEDS CODE
                    11          V11__invoice_due.sql  yes               -
                    12          V12__due_index.sql    no                3.2.0
                    repeatable  R__views.sql          yes               -

                Cohort 1 of 2: 2 tenants; aborts at the 1st failure; at worst 2 of 2 fail
                     TENANT     STATUS     RING  SHARD  VERSION  PENDING  SEEN
                     acme-corp  active        0  a           10        2  2026-11-21T22:10:05Z
                  !  beta       read_only     0  a           11        1  2026-11-22T01:00:00Z

                Cohort 2 of 2: 1 tenant; aborts at the 1st failure; at worst 1 of 1 fail
                     TENANT     STATUS     RING  SHARD  VERSION  PENDING  SEEN
                     zeta       active        1  b            -        ?  never

                Skipped: 1 tenant of the catalog will not be migrated
                  TENANT  STATUS    REASON
                  old     archived  archived tenants are not migrated

                Warnings
                  - V12__due_index.sql drops nothing but is not transactional

                Summary
                  tenants       3 in 2 cohorts; 1 skipped
                  not active    1, marked with ! above: 1 read_only
                  pending       3 migrations on 2 tenants; 0 up to date; 1 unknown (never seen: --verify reads them)
                  seen          the oldest reading is of 2026-11-21T22:10:05Z
                  duration      about 1 min 24 s (2 tenants timed at their last migration; 1 stagger of 1 min)

                Start it
                  ./echelon migrate-cohorts
                """);
    }

    @ParameterizedTest
    @CsvSource({"0, not known (never timed)", "60000, at least 1 min (never timed)"})
    void promisesNoDurationForWorkThatWasNeverTimed(int millis, String words) {
        ObjectNode plan = Bodies.plan();
        ((ObjectNode) plan.get("projection"))
                .put("millis", millis)
                .put("complete", false)
                .put("basis", "never timed");
        coordinator.on("POST /api/v1/plans", plan);

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts", "--dry-run");

        assertThat(result.out()).contains("duration      " + words);
    }

    @Test
    void sendsTheLeversAsTheyWereGivenAndRepeatsThemInTheCommandThatStartsTheRun() {
        coordinator.on("POST /api/v1/plans", Bodies.plan());

        var result = CommandLineRun.against(coordinator)
                .run(
                        "migrate-cohorts",
                        "--dry-run",
                        "--verify",
                        "--cohort-size",
                        "50",
                        "--stagger-ms",
                        "120000",
                        "--abort-rate",
                        "0.10",
                        "--max-in-flight",
                        "7",
                        "--target",
                        "12",
                        "--accept-edited",
                        "9",
                        "--accept-edited",
                        "10",
                        "--accept-old-code",
                        "--reason",
                        "it's fine");

        assertThat(Bodies.JSON.readTree(coordinator.last().body())).isEqualTo(Bodies.JSON.readTree("""
                {"cohortSize": 50, "staggerMs": 120000, "abortRate": 0.10, "maxInFlight": 7, "target": "12", "verify": true,
                 "acceptEdited": ["9", "10"], "acceptOldCode": true, "reason": "it's fine"}
                """));
        assertThat(coordinator.last().body()).contains("0.10");
        assertThat(result.out())
                .endsWith(
                        "  ./echelon migrate-cohorts --cohort-size 50 --stagger-ms 120000 --abort-rate 0.10 --max-in-flight 7"
                                + " --target 12 --accept-edited 9 --accept-edited 10 --accept-old-code --reason 'it'\\''s fine'\n");
    }

    @Test
    void leavesDefaultsToTheCoordinator() {
        coordinator.on("POST /api/v1/plans", Bodies.plan());

        CommandLineRun.against(coordinator).run("migrate-cohorts", "--dry-run");

        assertThat(Bodies.JSON.readTree(coordinator.last().body()).properties())
                .allSatisfy(field ->
                        assertThat(field.getValue().isNull()).as(field.getKey()).isTrue());
    }

    @Test
    void isOneDocumentForJson() {
        coordinator.on("POST /api/v1/plans", Bodies.plan());

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts", "--dry-run", "--json");

        assertThat(result.exit()).isZero();
        assertThat(result.json()
                        .get("cohorts")
                        .get(0)
                        .get("tenants")
                        .get(1)
                        .get("status")
                        .stringValue())
                .isEqualTo("read_only");
        assertThat(result.json().get("levers").get("abortRate").decimalValue()).isEqualByComparingTo("0.1");
    }

    @Test
    void exitsWith65WhenARunWouldBeRefusedForEditedScripts() {
        var plan = Bodies.plan();
        edited(plan, "acme-corp", "10", "9");
        coordinator.on("POST /api/v1/plans", plan);

        var refused = CommandLineRun.against(coordinator).run("migrate-cohorts", "--dry-run");
        var accepted = CommandLineRun.against(coordinator)
                .run(
                        "migrate-cohorts",
                        "--dry-run",
                        "--accept-edited",
                        "10",
                        "--accept-edited",
                        "9",
                        "--reason",
                        "comment only");

        assertThat(refused.exit()).isEqualTo(65);
        assertThat(refused.out())
                .contains("Edited: 1 tenant holds an applied version with another checksum", "acme-corp  10, 9")
                .contains("A run would be refused", "--accept-edited VERSION --reason")
                .doesNotContain("Start it");
        assertThat(accepted.exit()).isZero();
        assertThat(accepted.out()).contains("The run accepts these edits", "Start it");
    }

    @Test
    void exitsWith65AndTheWordsOfTheRefusalWhenOlderCodeIsRunning() {
        var plan = Bodies.plan().put("minCompatibleCodeVersion", "3.2.0");
        plan.putArray("olderCode")
                .addObject()
                .put("service", "billing")
                .put("codeVersion", "3.1.9")
                .put("host", "host-7")
                .put("instanceId", Bodies.RUN);
        var accepted = plan.deepCopy();
        plan.put("olderCodeRefusal", "The migrations need code 3.2.0 or later. Ship the new code first.");
        coordinator.on("POST /api/v1/plans", plan).on("POST /api/v1/plans", accepted);

        var refused = CommandLineRun.against(coordinator).run("migrate-cohorts", "--dry-run");
        var passed = CommandLineRun.against(coordinator)
                .run("migrate-cohorts", "--dry-run", "--accept-old-code", "--reason", "known");

        assertThat(refused.exit()).isEqualTo(65);
        assertThat(refused.out()).contains("""

                        Older code: 1 running instance is older than 3.2.0, which the migrations need
                          SERVICE  VERSION  HOST    INSTANCE
                          billing  3.1.9    host-7  0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11
                        """).endsWith("""

                        A run would be refused now (exit 65):
                          The migrations need code 3.2.0 or later. Ship the new code first.
                        """).doesNotContain("Start it");
        assertThat(passed.exit()).isZero();
        assertThat(passed.out())
                .contains("  The run accepts them: they may fail on the new schema.\n")
                .endsWith("Start it\n  ./echelon migrate-cohorts --accept-old-code --reason known\n");
    }

    @Test
    void exitsWith65WhenThereIsNoTenantToMigrate() {
        var plan = Bodies.plan().put("totalTenants", 0);
        plan.putArray("cohorts");
        coordinator.on("POST /api/v1/plans", plan);

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts", "--dry-run");

        assertThat(result.exit()).isEqualTo(65);
        assertThat(result.out())
                .endsWith("\nA run would be refused: there is no tenant to migrate. Check the catalog.\n");
    }

    @Test
    void staysCompleteAndAlignedForALargeFleet() {
        var plan = Bodies.plan();
        var cohorts = plan.putArray("cohorts");
        for (int c = 1; c <= 1000; c++) {
            var cohort = cohorts.addObject().put("cohort", c).put("trip", 10).put("worstCase", 59);
            var tenants = cohort.putArray("tenants");
            for (int t = 0; t < 100; t++) {
                tenants.addObject()
                        .put("slug", "tenant-" + c + "-" + t)
                        .put("status", t == 7 ? "suspended" : "active")
                        .put("ring", 0)
                        .put("shard", "shard-" + t % 8)
                        .put("version", "11")
                        .put("pending", 1)
                        .put("readAt", "2026-11-22T01:00:00Z");
            }
        }
        plan.put("totalTenants", 100_000);
        coordinator.on("POST /api/v1/plans", plan);

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts", "--dry-run");

        assertThat(result.out().lines().filter(l -> l.contains("  tenant-"))).hasSize(100_000);
        assertThat(result.out().lines().filter(l -> l.startsWith("  !  ") && l.contains("suspended")))
                .hasSize(1000);
        assertThat(result.out())
                .contains("Cohort 1,000 of 1,000: 100 tenants; aborts at the 10th failure; at worst 59 of 100 fail")
                .contains("not active    1,000, marked with ! above: 1,000 suspended")
                .contains("tenants       100,000 in 1,000 cohorts");
    }

    @Test
    void refusesWhatIsNoPlan() {
        coordinator.on("POST /api/v1/plans", new Answer(200, "text/html", "<html>welcome</html>", null));

        var result = CommandLineRun.against(coordinator).run("migrate-cohorts", "--dry-run");

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains(coordinator.url(), "is not a coordinator")
                .hasLineCount(1);
    }

    private static void edited(ObjectNode plan, String slug, String... versions) {
        var tenant = ((ArrayNode) plan.get("edited")).addObject().put("slug", slug);
        var list = tenant.putArray("versions");
        for (var version : versions) {
            list.add(version);
        }
    }
}
