package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;
import static dev.echelon.coordinator.cli.text.Words.time;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.api.TenantView;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The aggregate report at the end of a run, or where it stands still: totals, cohorts, every failed tenant, what to do next. */
public final class RunReport {
    private static final int TRIAGED = 3;
    private static final int JOINED_SHOWN = 20;

    private final RunView run;
    private final List<TenantView> failed;
    private final Hints hints;
    private final Lines page;

    private RunReport(RunView run, List<TenantView> failed, Hints hints, Lines page) {
        this.run = run;
        this.failed = failed;
        this.hints = hints;
        this.page = page;
    }

    /** Prints it. */
    public static void print(
            RunView run, List<TenantView> failed, List<TenantView> skipped, Hints hints, Consumer<String> out) {
        var page = new Lines(out);
        var report = new RunReport(run, failed, hints, page);
        report.totals();
        CohortTable.print(run, page);
        FailedTenants.print(failed, page);
        report.skipped(skipped);
        report.joined();
        report.next();
    }

    private void totals() {
        page.part(RunWords.kind(run) + " " + run.runId() + " " + RunWords.state(run) + verdict());
        page.value("target", RunWords.target(run));
        RunWords.neededCode(run).ifPresent(code -> page.value("needs code", code));
        page.value("levers", RunWords.levers(run));
        var end = end();
        page.value(
                "started",
                time(run.startedAt())
                        + (run.startedBy() == null ? "" : " by " + run.startedBy())
                        + (end == null
                                ? ""
                                : "; ended " + time(end) + " after " + Words.between(run.startedAt(), end)));
        page.value("tenants", RunWords.tenants(run));
        if (run.abortReason() != null) {
            page.value("abort reason", run.abortReason());
        }
        if ("PAUSED".equals(run.state())) {
            RunWords.changes(run).stream()
                    .filter(e -> "PAUSED".equals(e.kind()))
                    .reduce((earlier, later) -> later)
                    .ifPresent(e -> page.value("since", time(e.at()) + ", " + RunWords.said(e)));
        }
        var suspended = failed.stream().filter(TenantView::suspended).count();
        if (suspended > 0) {
            page.value(
                    "suspended",
                    count(suspended) + " of the failed, suspended by now: not retried, not counted towards the abort");
        }
    }

    private String verdict() {
        return switch (RunWords.state(run)) {
            case "FINISHED" ->
                run.failed() == 0
                        ? ": nothing failed"
                        : ": " + count(run.failed(), "tenant") + " failed"
                                + (RunWords.isFanOut(run) ? "" : " below the abort rate");
            case "ABORTED" ->
                run.inFlight() == 0
                        ? ": nothing is in flight any more"
                        : ": " + count(run.inFlight()) + " still in flight";
            case "PAUSED" ->
                run.inFlight() == 0 ? ": nothing is in flight" : ": " + count(run.inFlight()) + " still in flight";
            default -> "";
        };
    }

    private @Nullable Instant end() {
        return run.finishedAt() != null ? run.finishedAt() : run.abortedAt();
    }

    private void skipped(List<TenantView> skipped) {
        if (skipped.isEmpty()) {
            return;
        }
        page.part("Skipped tenants (" + count(skipped.size()) + ")");
        var table = new Table("  ", "TENANT", "COHORT", "REASON");
        skipped.forEach(t -> {
            var error = t.error();
            table.row(
                    t.slug(), Integer.toString(t.cohort()), error == null ? "-" : Words.oneLine(error.message(), 300));
        });
        page.table(table);
    }

    private void joined() {
        var joined = run.joined();
        if (joined == null) {
            return;
        }
        if (joined.unknown() != null) {
            page.part(
                    "Whether tenants joined since the plan is not known: the catalog could not be read at the run's end");
            page.line("  " + Words.oneLine(joined.unknown(), 300));
        }
        if (joined.count() > 0) {
            page.part(count(joined.count(), "tenant") + " joined since the plan; run again to reach "
                    + (joined.count() == 1 ? "it" : "them"));
            var shown = joined.slugs().stream().limit(JOINED_SHOWN).toList();
            page.line("  " + String.join(", ", shown)
                    + (joined.count() > shown.size() ? ", and " + count(joined.count() - shown.size()) + " more" : ""));
            page.line("    " + hints.command(RunWords.isFanOut(run) ? "migrate-all-tenants" : "migrate-cohorts"));
        }
    }

    private void next() {
        switch (RunWords.state(run)) {
            case "FINISHED" -> afterFinish();
            case "ABORTED" -> afterAbort();
            case "PAUSED" -> {
                page.part("What to do next");
                page.line("  go on       " + hints.goOn(run.runId()));
                page.line("  give up     " + hints.abort(run.runId()));
            }
            default -> {
                page.part("The run goes on");
                page.line("  watch it    " + hints.watch(run.runId()));
            }
        }
    }

    private void afterFinish() {
        if (run.failed() == 0) {
            return;
        }
        page.part("What to do next");
        if (failed.stream().allMatch(TenantView::suspended)) {
            page.line("  Nothing: the run is finished, and every tenant that failed is suspended.");
            return;
        }
        page.line(
                "  The run is finished; a resume is not required. Triage each failed tenant: this tries it again and prints the");
        page.line("  whole root error.");
        only();
    }

    private void afterAbort() {
        page.part("What to do next");
        if (failed.isEmpty()) {
            page.line("  Resume it: it goes on with cohort " + restart() + "; tenants that succeeded are not touched.");
            page.line("    " + resume());
            return;
        }
        page.line("  1. See the whole root error of a failed tenant (this tries it again):");
        only();
        if (RunWords.isFanOut(run)) {
            return;
        }
        page.line(
                "  2. When the tenants' data was wrong: mend it (or suspend the tenant), then resume. It goes on with cohort "
                        + restart() + ";");
        page.line("     tenants that succeeded are not touched.");
        page.line("       " + resume());
        page.line("     When the migration itself was wrong" + (allMigration() ? " (all failures look like it)" : "")
                + ": do NOT resume, the bad migration would still be applied.");
        page.line("     Mend the migration and start a new run from the start; first look at");
        page.line("       " + hints.command("migrate-cohorts --dry-run"));
    }

    private void only() {
        var toTriage = failed.stream()
                .filter(t -> !t.suspended())
                .map(TenantView::slug)
                .toList();
        toTriage.stream().limit(TRIAGED).forEach(slug -> page.line("       " + hints.only(slug)));
        if (toTriage.size() > TRIAGED) {
            page.line("       ... and so for the other " + count(toTriage.size() - TRIAGED) + " listed above");
        }
    }

    private String resume() {
        return hints.resume(run.runId());
    }

    private int restart() {
        return run.cohorts().stream()
                .filter(c -> c.completedAt() == null)
                .mapToInt(RunView.Cohort::cohort)
                .findFirst()
                .orElse(1);
    }

    private boolean allMigration() {
        return failed.stream().allMatch(t -> t.error() != null && t.error().kind() == ErrorKind.MIGRATION);
    }
}
