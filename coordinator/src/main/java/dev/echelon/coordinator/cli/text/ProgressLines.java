package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;
import static dev.echelon.coordinator.cli.text.Words.time;

import dev.echelon.coordinator.api.RunView;

/** The one line that a cohort gets while a run is followed. */
public final class ProgressLines {
    private ProgressLines() {}

    /** A cohort that is complete. */
    public static String done(RunView run, RunView.Cohort cohort) {
        var last = cohort.cohort() == run.cohorts().size();
        var took = cohort.releasedAt() == null || cohort.completedAt() == null
                ? ""
                : " in " + Words.between(cohort.releasedAt(), cohort.completedAt());
        var next = last
                        || run.nextReleaseAt() == null
                        || run.currentCohort() == null
                        || run.currentCohort() != cohort.cohort()
                ? ""
                : "; next cohort at " + time(run.nextReleaseAt());
        return time(cohort.completedAt()) + "  " + name(run, cohort) + "  done: " + counters(cohort) + took + next;
    }

    /** The cohort at which a run stands still. */
    public static String stopped(RunView run, RunView.Cohort cohort) {
        var at = run.abortedAt() == null ? run.serverTime() : run.abortedAt();
        var open = cohort.planned() - RunWords.done(cohort);
        return time(at) + "  " + name(run, cohort) + "  " + RunWords.state(run) + ": " + counters(cohort) + ", "
                + count(open) + " not done";
    }

    /** All cohorts that were complete before we began to look. */
    public static String before(RunView run, int cohorts) {
        var done = run.cohorts().subList(0, cohorts);
        return time(done.get(cohorts - 1).completedAt()) + "  cohort"
                + (cohorts == 1 ? " 1" : "s 1 to " + count(cohorts)) + " of "
                + count(run.cohorts().size()) + "  done before: "
                + count(done.stream().mapToInt(RunView.Cohort::succeeded).sum()) + " succeeded, "
                + count(done.stream().mapToInt(RunView.Cohort::failed).sum()) + " failed, "
                + count(done.stream().mapToInt(RunView.Cohort::skipped).sum()) + " skipped";
    }

    private static String name(RunView run, RunView.Cohort cohort) {
        if (RunWords.isFanOut(run)) {
            return "fan-out";
        }
        var all = count(run.cohorts().size());
        var number = count(cohort.cohort());
        return "cohort " + " ".repeat(Math.max(0, all.length() - number.length())) + number + " of " + all;
    }

    private static String counters(RunView.Cohort cohort) {
        return count(cohort.succeeded()) + " succeeded, " + count(cohort.failed()) + " failed, "
                + count(cohort.skipped()) + " skipped"
                + (cohort.suspended() == 0 ? "" : ", " + count(cohort.suspended()) + " suspended");
    }
}
