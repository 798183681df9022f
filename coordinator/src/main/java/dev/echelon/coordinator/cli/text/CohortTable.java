package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;
import static dev.echelon.coordinator.cli.text.Words.time;

import dev.echelon.coordinator.api.RunView;
import java.util.List;
import java.util.Locale;

/** One row a cohort; in long runs, neighbours that went through without a failure, or were not begun, share a row. */
final class CohortTable {
    private static final int LONG = 25;

    private CohortTable() {}

    static void print(RunView run, Lines page) {
        var cohorts = run.cohorts();
        if (cohorts.isEmpty() || RunWords.isFanOut(run)) {
            return;
        }
        page.part("Cohorts (" + count(cohorts.size()) + ")");
        var table = new Table(
                "  ",
                "COHORT",
                "OUTCOME",
                ">TENANTS",
                ">SUCCEEDED",
                ">FAILED",
                ">SUSPENDED",
                ">SKIPPED",
                ">ABORTS AT",
                "RELEASED",
                "TOOK");
        var first = 0;
        while (first < cohorts.size()) {
            var last = first;
            while (cohorts.size() > LONG
                    && last + 1 < cohorts.size()
                    && isPlain(cohorts.get(first))
                    && isPlain(cohorts.get(last + 1))
                    && outcome(run, cohorts.get(first)).equals(outcome(run, cohorts.get(last + 1)))) {
                last++;
            }
            row(run, table, cohorts.subList(first, last + 1));
            first = last + 1;
        }
        page.table(table);
    }

    private static void row(RunView run, Table table, List<RunView.Cohort> group) {
        var first = group.get(0);
        var last = group.get(group.size() - 1);
        var released = first.releasedAt();
        var completed = last.completedAt();
        table.row(
                count(first.cohort()) + (group.size() == 1 ? "" : " to " + count(last.cohort())),
                outcome(run, first),
                count(group.stream().mapToInt(RunView.Cohort::planned).sum()),
                count(group.stream().mapToInt(RunView.Cohort::succeeded).sum()),
                count(group.stream().mapToInt(RunView.Cohort::failed).sum()),
                count(group.stream().mapToInt(RunView.Cohort::suspended).sum()),
                count(group.stream().mapToInt(RunView.Cohort::skipped).sum()),
                first.trip() == null || group.size() > 1 ? "-" : count(first.trip()),
                time(released),
                released == null || completed == null ? "-" : Words.between(released, completed));
    }

    private static boolean isPlain(RunView.Cohort cohort) {
        return cohort.failed() == 0
                && cohort.skipped() == 0
                && (cohort.completedAt() != null || cohort.releasedAt() == null);
    }

    private static String outcome(RunView run, RunView.Cohort cohort) {
        if (cohort.completedAt() != null) {
            return cohort.failed() == 0 ? "done" : "done, failures";
        }
        var trip = cohort.trip();
        if (trip != null && RunWords.counting(cohort) >= trip) {
            return "TRIPPED";
        }
        return cohort.releasedAt() == null ? "not begun" : RunWords.state(run).toLowerCase(Locale.ROOT);
    }
}
