package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;
import static dev.echelon.coordinator.cli.text.Words.time;

import dev.echelon.coordinator.api.RunView;
import java.util.List;
import java.util.function.Consumer;

/** The latest runs, one a row. */
public final class RunsTable {
    private RunsTable() {}

    /** Prints them, or that there are none. */
    public static void print(List<RunView> runs, Consumer<String> out) {
        if (runs.isEmpty()) {
            out.accept("There is no run yet.");
            return;
        }
        var table = new Table(
                "",
                "RUN",
                "KIND",
                "STATE",
                "STARTED",
                "ENDED",
                ">TENANTS",
                ">SUCCEEDED",
                ">FAILED",
                ">SKIPPED",
                "TARGET",
                "BY");
        runs.forEach(run -> table.row(
                run.runId().toString(),
                RunWords.isFanOut(run) ? "fan-out" : "cohorts",
                RunWords.state(run),
                time(run.startedAt()),
                time(run.finishedAt() != null ? run.finishedAt() : run.abortedAt()),
                count(run.totalTenants()),
                count(run.succeeded()),
                count(run.failed()),
                count(run.skipped()),
                Words.orDash(run.targetVersion()),
                Words.orDash(run.startedBy())));
        table.print(out);
    }
}
