package dev.echelon.coordinator.cli;

import static dev.echelon.coordinator.cli.Bodies.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.cli.PlayedCoordinator.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class StatusTest {
    private final PlayedCoordinator coordinator = new PlayedCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void tellsSomebodyWhoWasJustWokenUpWhereTheRunStands() {
        var run = Bodies.runWithComplete("RUNNING", 1)
                .put("failed", 1)
                .put("waitingFor", "shard a, held until 2026-11-22T02:05:00Z: connection refused")
                .put("serverTime", "2026-11-22T02:03:04Z");
        Bodies.cohort(run, 2).put("trip", 3).put("succeeded", 4).put("failed", 1);
        var claimed = Bodies.failedTenant()
                .put("slug", "slow")
                .put("state", "CLAIMED")
                .put("claimedAt", "2026-11-22T02:02:00Z")
                .put("leaseUntil", "2026-11-22T02:03:30Z")
                .put("progress", "V12__due_index.sql");
        claimed.putNull("error");
        coordinator
                .on("GET /api/v1/runs/latest", run)
                .on(
                        "GET /api/v1/workers",
                        Bodies.list(
                                Bodies.worker(),
                                Bodies.worker().put("workerId", "w-2").put("live", false)))
                .tenants(Bodies.list(claimed))
                .tenants(Bodies.list(Bodies.failedTenant()));

        var result = CommandLineRun.against(coordinator).run("status");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualToNormalizingNewlines("""
                Run 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11: RUNNING

                  since         2026-11-22T02:00:00Z (3 min 4 s ago), started by anna: release 42
                  target        version 12 (migration set 9f2c31aa11bb)
                  levers        cohort size 10, stagger 1 min, abort rate 0.1, at most 8 in flight
                  tenants       30: 10 succeeded, 1 failed, 0 skipped, 8 in flight, 11 not reached
                  progress      cohort 2 of 3; 11 of 30 tenants done (36 %)
                  this cohort   5 of 10 done, 1 failed; aborts at the 3rd failure, 2 to go
                  in flight     8 of at most 8
                  waiting for   shard a, held until 2026-11-22T02:05:00Z: connection refused

                In flight: 1 at work, 7 more at work or released and not yet begun
                  TENANT  SHARD  WORKER  CLAIMED        LEASE UNTIL           CLAIMS  DOING
                  slow    a      w-1     1 min 4 s ago  2026-11-22T02:03:30Z       2  V12__due_index.sql

                Failed
                  TENANT     COHORT  MIGRATION           LINE  SQLSTATE  MESSAGE
                  acme-corp  1       V12__due_index.sql    14  23505     could not create unique index "invoice_number"

                Workers: 1 live, 3 of 8 slots busy; 1 silent
                  WORKER  STATE   BUSY  SLOTS  PARTITIONS  LAST HEARD     SET           FITS  SET SINCE             HOST    BUILD
                  w-1     live       3      8           2  2 min 6 s ago  3f9a1c0b77de  yes   2026-11-22T01:40:00Z  host-1  0.1.0
                  w-2     SILENT     3      8           2  2 min 6 s ago  3f9a1c0b77de  yes   2026-11-22T01:40:00Z  host-1  0.1.0

                What you can do
                  watch it      ./echelon watch 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11
                  pause it      ./echelon pause 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11 --reason "..."
                  abort it      ./echelon abort 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11 --reason "..."
                """);
    }

    @Test
    void fitsItsTablesIntoTheTerminal() {
        var failed = Bodies.failedTenant();
        failed.withObject("error").put("message", "a long story ".repeat(10));
        var run = Bodies.run("RUNNING").put("failed", 1);
        coordinator
                .on("GET /api/v1/runs/latest", run)
                .on("GET /api/v1/workers", Bodies.list(Bodies.worker()))
                .tenants(Bodies.list(Bodies.failedTenant()))
                .tenants(Bodies.list(failed));

        var piped = CommandLineRun.against(coordinator).run("status");
        var terminal = CommandLineRun.against(coordinator).onTerminal().run("status");

        assertThat(piped.out().lines()).anyMatch(line -> line.length() > 120);
        assertThat(terminal.out().lines()).allMatch(line -> line.length() <= 120);
        assertThat(terminal.out()).contains("a long story a long").doesNotContain("\u001b");
    }

    @Test
    void tellsWhoStoppedItWhenAndWhy() {
        var run = Bodies.runWithComplete("PAUSED", 1).put("inFlight", 0);
        run.withArray("events")
                .addObject()
                .put("at", "2026-11-22T02:00:20Z")
                .put("kind", "CONTINUED")
                .put("actor", "anna");
        run.withArray("events")
                .addObject()
                .put("at", "2026-11-22T02:00:49Z")
                .put("kind", "STOP_REQUESTED")
                .put("actor", "bert");
        run.withArray("events")
                .addObject()
                .put("at", "2026-11-22T02:00:50Z")
                .put("kind", "PAUSED")
                .put("actor", "bert")
                .put("reason", "replica lag");
        coordinator.on("GET /api/v1/runs/" + RUN, run).on("GET /api/v1/workers", Bodies.list());

        var result = CommandLineRun.against(coordinator).run("status", RUN);

        assertThat(result.out())
                .contains("  since         2026-11-22T02:00:50Z (10 s ago), paused by bert: replica lag\n")
                .contains("  history       2026-11-22T02:00:00Z  started by anna: release 42\n")
                .contains("                2026-11-22T02:00:20Z  continued by anna\n")
                .contains("                2026-11-22T02:00:50Z  paused by bert: replica lag\n")
                .doesNotContain("stop requested")
                .contains("Workers: none is live; nothing is migrated until one is\n")
                .contains("  go on         ./echelon continue " + RUN);
    }

    @Test
    void tellsWhatCodeTheRunNeedsAndWhoAcceptedOlderCode() {
        var run = Bodies.runWithComplete("RUNNING", 1)
                .put("inFlight", 0)
                .put("minCompatibleCodeVersion", "3.2.0")
                .put("acceptedOldCode", "reads both");
        run.withArray("events")
                .addObject()
                .put("at", "2026-11-22T02:00:20Z")
                .put("kind", "OLD_CODE_ACCEPTED")
                .put("actor", "bert")
                .put("reason", "reads both");
        coordinator.on("GET /api/v1/runs/latest", run).on("GET /api/v1/workers", Bodies.list(Bodies.worker()));

        assertThat(CommandLineRun.against(coordinator).run("status").out())
                .as("an acceptance is no change of state")
                .contains("  since         2026-11-22T02:00:00Z (1 min ago), started by anna: release 42\n")
                .contains(
                        "  needs code    3.2.0 or later\n",
                        "                2026-11-22T02:00:20Z, old code accepted by bert: reads both\n");
    }

    @Test
    void doesNotSayTwiceWhoAbortedIt() {
        var run = Bodies.aborted(0).put("abortReason", "aborted by bert: enough");
        run.withArray("events")
                .addObject()
                .put("at", "2026-11-22T02:00:50Z")
                .put("kind", "ABORTED")
                .put("actor", "bert")
                .put("reason", "aborted by bert: enough");
        coordinator
                .on("GET /api/v1/runs/latest", run)
                .on("GET /api/v1/workers", Bodies.list())
                .tenants(Bodies.list());

        assertThat(CommandLineRun.against(coordinator).run("status").out())
                .contains("(10 s ago), aborted by bert: enough\n")
                .doesNotContain("aborted by bert: aborted");
    }

    @Test
    void tellsWhenTheNextCohortIsReleased() {
        var run = Bodies.runWithComplete("RUNNING", 1).put("inFlight", 0).put("nextReleaseAt", "2026-11-22T02:01:42Z");
        coordinator.on("GET /api/v1/runs/latest", run).on("GET /api/v1/workers", Bodies.list(Bodies.worker()));

        assertThat(CommandLineRun.against(coordinator).run("status").out())
                .contains("  next release  2026-11-22T02:01:42Z (in 42 s)\n");
    }

    @Test
    void listsTenantsByFilter() {
        coordinator.on("GET /api/v1/runs/latest", Bodies.aborted(0)).tenants(Bodies.list(Bodies.failedTenant()));

        var result = CommandLineRun.against(coordinator)
                .run("status", "--state", "failed", "--cohort", "1", "--tenant", "acme-corp");

        assertThat(result.exit()).isZero();
        assertThat(coordinator.last().query()).contains("state=FAILED", "cohort=1", "slug=acme-corp");
        assertThat(result.out())
                .contains("acme-corp  1       FAILED  active", "23505", "could not create unique index");
    }

    @Test
    void readsPageAfterPage() {
        var first = Bodies.list();
        for (int i = 1; i <= 1000; i++) {
            first.add(Bodies.failedTenant().put("id", i).put("slug", "t-" + i));
        }
        coordinator
                .on("GET /api/v1/runs/latest", Bodies.aborted(0))
                .tenants(first)
                .tenants(Bodies.list(Bodies.failedTenant().put("id", 1001).put("slug", "t-1001")));

        var result = CommandLineRun.against(coordinator).run("status", "--tenants", "--json");

        assertThat(result.json()).hasSize(1001);
        assertThat(coordinator.last().query()).isEqualTo("limit=1000&after=1000");
    }

    @Test
    void exitsWith66ForATenantThatIsNotInTheRun() {
        coordinator.on("GET /api/v1/runs/latest", Bodies.aborted(0)).tenants(Bodies.list());

        var result = CommandLineRun.against(coordinator).run("status", "--tenant", "nobody");

        assertThat(result.exit()).isEqualTo(66);
        assertThat(result.err()).contains("has no tenant 'nobody'");
    }

    @Test
    void isOneDocumentForJson() {
        coordinator
                .on("GET /api/v1/runs/latest", Bodies.aborted(0))
                .on("GET /api/v1/workers", Bodies.list(Bodies.worker()))
                .tenants(Bodies.list(Bodies.failedTenant()));

        var result = CommandLineRun.against(coordinator).run("--json", "status");

        assertThat(result.json().get("run").get("state").stringValue()).isEqualTo("ABORTED");
        assertThat(result.json().get("failed")).hasSize(1);
        assertThat(result.json().get("workers")).hasSize(1);
    }

    @Test
    void printsNothingOfAServerThatCouldSteerTheTerminal() {
        var run = Bodies.aborted(0).put("abortReason", "\u001b[31mred\u001b[0m \u001b]0;title\u0007x\u202ey\r\nnext");
        var tenant = Bodies.failedTenant();
        ((ObjectNode) tenant.get("error")).put("message", "a\u009b2Jb\u0000c\bd\nsecond line");
        coordinator
                .on("GET /api/v1/runs/latest", run)
                .on("GET /api/v1/workers", Bodies.list())
                .tenants(Bodies.list(tenant));

        var out = CommandLineRun.against(coordinator).run("status").out();

        assertThat(out).doesNotContain("\u001b", "\u009b", "\u0000", "\b", "\u202e", "\r", "\u0007");
        assertThat(out).contains(": red xy\n", "abcd second line");
    }

    @Test
    void saysThatThereIsNoRunYet() {
        coordinator.on("GET /api/v1/runs/latest", Answer.problem(404, 66, "There is no run yet."));

        var result = CommandLineRun.against(coordinator).run("status");

        assertThat(result.exit()).isEqualTo(66);
        assertThat(result.err()).isEqualTo("There is no run yet.\n");
    }
}
