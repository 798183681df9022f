package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;
import static dev.echelon.coordinator.cli.text.Words.time;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.api.TenantView;
import dev.echelon.coordinator.api.WorkerView;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Where a run stands, for somebody who was just woken up. */
public final class StatusPage {
    private final RunView run;
    private final Lines page;

    private StatusPage(RunView run, Lines page) {
        this.run = run;
        this.page = page;
    }

    /**
     * Prints it.
     *
     * @param inFlight claimed tenants, not necessarily all
     * @param failed failed tenants, not necessarily all
     */
    public static void print(
            RunView run,
            List<TenantView> inFlight,
            List<TenantView> failed,
            List<WorkerView> workers,
            Hints hints,
            Consumer<String> out) {
        var page = new Lines(out);
        var status = new StatusPage(run, page);
        status.head();
        status.movement();
        status.inFlight(inFlight);
        status.failed(failed);
        if (isLive(run)) {
            page.part(WorkersTable.summary(workers));
            WorkersTable.print(workers, run.serverTime(), page);
        }
        status.next(hints);
    }

    private static boolean isLive(RunView run) {
        return "RUNNING".equals(run.state()) || "PAUSED".equals(run.state()) || run.inFlight() > 0;
    }

    private void head() {
        page.line(RunWords.kind(run) + " " + run.runId() + ": " + RunWords.state(run)
                + (run.stopping() == null ? "" : ", " + run.stopping() + " was asked for and is being carried out"));
        page.line("");
        var changes = RunWords.changes(run);
        var last = changes.isEmpty() ? "" : changes.get(changes.size() - 1).kind();
        if (!changes.isEmpty()) {
            var change = changes.get(changes.size() - 1);
            page.value("since", at(change.at()) + ", " + RunWords.said(change));
        }
        if (!last.equals("STARTED")) {
            page.value("started", at(run.startedAt()) + (run.startedBy() == null ? "" : " by " + run.startedBy()));
        }
        if (run.finishedAt() != null && !last.equals("FINISHED")) {
            page.value("finished", at(run.finishedAt()));
        }
        if (run.abortedAt() != null && !last.equals("ABORTED")) {
            page.value("aborted", at(run.abortedAt()) + (run.abortReason() == null ? "" : ": " + run.abortReason()));
        }
        if (run.state() == null) {
            page.value("note", "an older run of before this coordinator; it has no report");
        }
        if (changes.size() > 2) {
            history(changes);
        }
    }

    private void history(List<RunView.Event> changes) {
        var name = "history";
        for (var change : changes) {
            page.value(name, time(change.at()) + "  " + RunWords.said(change));
            name = "";
        }
    }

    private String at(Instant at) {
        return time(at) + " (" + Words.ago(at, run.serverTime()) + ")";
    }

    private void movement() {
        page.value("target", RunWords.target(run));
        RunWords.neededCode(run).ifPresent(code -> page.value("needs code", code));
        page.value("levers", RunWords.levers(run));
        page.value("tenants", RunWords.tenants(run));
        var total = Math.max(1, run.totalTenants());
        page.value(
                "progress",
                (RunWords.isFanOut(run) || run.currentCohort() == null
                                ? ""
                                : "cohort " + count(run.currentCohort()) + " of "
                                        + count(run.cohorts().size()) + "; ")
                        + count(RunWords.done(run)) + " of " + count(run.totalTenants()) + " tenants done ("
                        + (int) (100L * RunWords.done(run) / total) + " %)");
        var open = !"FINISHED".equals(run.state()) && !RunWords.isFanOut(run);
        RunWords.current(run)
                .filter(c -> open)
                .ifPresent(c -> page.value(
                        "this cohort",
                        count(RunWords.done(c)) + " of "
                                + count(c.planned()) + " done, " + count(c.failed()) + " failed"
                                + (c.suspended() == 0
                                        ? ""
                                        : " (" + count(c.suspended()) + " of them suspended: not counted)")
                                + "; "
                                + RunWords.trip(c)));
        page.value(
                "in flight",
                count(run.inFlight()) + (run.maxInFlight() == null ? "" : " of at most " + count(run.maxInFlight())));
        if (run.nextReleaseAt() != null
                && "RUNNING".equals(run.state())
                && run.nextReleaseAt().isAfter(run.serverTime())) {
            page.value(
                    "next release",
                    time(run.nextReleaseAt()) + " (in " + Words.between(run.serverTime(), run.nextReleaseAt()) + ")");
        }
        if (run.waitingFor() != null) {
            page.value("waiting for", run.waitingFor());
        }
    }

    private void inFlight(List<TenantView> inFlight) {
        if (inFlight.isEmpty()) {
            return;
        }
        var others = run.inFlight() - inFlight.size();
        page.part("In flight: " + count(inFlight.size()) + " at work"
                + (others > 0 ? ", " + count(others) + " more at work or released and not yet begun" : ""));
        var table = new Table("  ", "TENANT", "SHARD", "WORKER", "CLAIMED", "LEASE UNTIL", ">CLAIMS", "DOING");
        inFlight.forEach(t -> table.row(
                t.slug(),
                t.shard(),
                Words.orDash(t.workerId()),
                t.claimedAt() == null ? "-" : Words.ago(t.claimedAt(), run.serverTime()),
                time(t.leaseUntil()),
                count(t.attempt()),
                Words.oneLine(t.progress(), 80)));
        page.table(table);
    }

    private void failed(List<TenantView> failed) {
        if (failed.isEmpty()) {
            return;
        }
        page.part("Failed"
                + (failed.size() < run.failed()
                        ? " (" + count(failed.size()) + " of " + count(run.failed()) + ")"
                        : ""));
        var table = new Table("  ", "TENANT", "COHORT", "MIGRATION", ">LINE", "SQLSTATE", "MESSAGE");
        failed.forEach(t -> {
            var error = t.error();
            table.row(
                    t.slug() + (t.suspended() ? " (suspended)" : ""),
                    count(t.cohort()),
                    error == null ? "-" : Words.orDash(error.migration()),
                    error == null || error.line() == null ? "-" : Integer.toString(error.line()),
                    error == null ? "-" : Words.orDash(error.sqlState()),
                    error == null ? "-" : Words.oneLine(error.message(), 100));
        });
        page.table(table);
    }

    private void next(Hints hints) {
        var id = run.runId();
        page.part("What you can do");
        switch (RunWords.state(run)) {
            case "RUNNING" -> {
                page.value("watch it", hints.watch(id));
                page.value("pause it", hints.pause(id));
                page.value("abort it", hints.abort(id));
            }
            case "PAUSED" -> {
                page.value("go on", hints.goOn(id));
                page.value("abort it", hints.abort(id));
            }
            case "ABORTED" -> {
                page.value("the report", hints.watch(id));
                if (!RunWords.isFanOut(run)) {
                    page.value("resume it", hints.resume(id));
                }
            }
            default -> page.value("the report", hints.watch(id));
        }
    }
}
