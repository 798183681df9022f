package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;

import dev.echelon.coordinator.api.RunView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sentences about a run that more than one page needs. */
public final class RunWords {
    private RunWords() {}

    public static boolean isFanOut(RunView run) {
        return "FAN_OUT".equals(run.kind());
    }

    public static String state(RunView run) {
        return run.state() == null ? "LEGACY" : run.state();
    }

    /** Tenants with a verdict. */
    public static int done(RunView run) {
        return run.succeeded() + run.failed() + run.skipped();
    }

    public static String kind(RunView run) {
        return isFanOut(run) ? "Fan-out" : "Run";
    }

    public static String target(RunView run) {
        var version = run.targetVersion() == null ? "-" : "version " + run.targetVersion();
        var hash = run.migrationSetHash();
        return version
                + (hash == null ? "" : " (migration set " + hash.substring(0, Math.min(12, hash.length())) + ")");
    }

    public static String levers(RunView run) {
        var window = run.maxInFlight() == null ? "" : "at most " + count(run.maxInFlight()) + " in flight";
        if (isFanOut(run)) {
            return window + "; no cohorts, no stagger, no abort rate";
        }
        return "cohort size " + count(run.cohortSize()) + ", stagger " + Words.duration(run.staggerMs())
                + ", abort rate " + Words.rate(run.abortRate()) + (window.isEmpty() ? "" : ", " + window);
    }

    /** "2,000: 210 succeeded, 10 failed, 0 skipped, 1,780 not reached" */
    public static String tenants(RunView run) {
        var open = run.totalTenants() - done(run) - run.inFlight();
        return count(run.totalTenants()) + ": " + count(run.succeeded()) + " succeeded, " + count(run.failed())
                + " failed, "
                + count(run.skipped()) + " skipped"
                + (run.inFlight() > 0 ? ", " + count(run.inFlight()) + " in flight" : "")
                + (open > 0 ? ", " + count(open) + " not reached" : "");
    }

    public static Optional<RunView.Cohort> current(RunView run) {
        var current = run.currentCohort();
        return run.cohorts().stream()
                .filter(c -> current != null && c.cohort() == current)
                .findFirst();
    }

    /** Failures that count towards the trip. */
    public static int counting(RunView.Cohort cohort) {
        return cohort.failed() - cohort.suspended();
    }

    public static int done(RunView.Cohort cohort) {
        return cohort.succeeded() + cohort.failed() + cohort.skipped();
    }

    /** How far the cohort is from its trip. */
    public static String trip(RunView.Cohort cohort) {
        if (cohort.trip() == null) {
            return "no failure aborts it";
        }
        var left = cohort.trip() - counting(cohort);
        return "aborts at the " + Words.ordinal(cohort.trip()) + " failure"
                + (left > 0 ? ", " + count(left) + " to go" : ": reached");
    }

    /** The changes of its state; a stop that was asked for is one only until it is carried out. */
    public static List<RunView.Event> changes(RunView run) {
        return run.events().stream()
                .filter(e -> !"STOP_REQUESTED".equals(e.kind()) && !"OLD_CODE_ACCEPTED".equals(e.kind()))
                .toList();
    }

    /** What code its migrations need, and who lets older code run meanwhile; empty: any will do. */
    public static Optional<String> neededCode(RunView run) {
        var needed = run.minCompatibleCodeVersion();
        if (needed == null) {
            return Optional.empty();
        }
        var accepted = run.acceptedOldCode() == null
                ? ""
                : "\n"
                        + run.events().stream()
                                .filter(e -> "OLD_CODE_ACCEPTED".equals(e.kind()))
                                .reduce((earlier, later) -> later)
                                .map(e -> Words.time(e.at()) + ", " + said(e))
                                .orElse("old code accepted: " + run.acceptedOldCode());
        return Optional.of(needed + " or later" + accepted);
    }

    /** "aborted by anna: the ring is full" */
    public static String said(RunView.Event event) {
        var what = event.kind().toLowerCase(Locale.ROOT).replace('_', ' ') + " by " + event.actor();
        var reason = event.reason() == null ? "" : event.reason().strip();
        // the run row's reason says who aborted it, too
        var why = reason.startsWith(what) ? reason.substring(what.length()).replaceFirst("^:\\s*", "") : reason;
        return why.isEmpty() ? what : what + ": " + why;
    }
}
