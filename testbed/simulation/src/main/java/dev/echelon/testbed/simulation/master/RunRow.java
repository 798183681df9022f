package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.RunState;
import org.jspecify.annotations.Nullable;

/** A row of {@code migration_cohort_run} or {@code migration_fan_out_run}; times in microseconds, zero for null. */
public final class RunRow extends Row.Content<RunRow> {
    public RunState state = RunState.RUNNING;
    public Levers levers;
    public String setHash;
    public int cohortCount;
    public int currentCohort = 1;
    public long nextReleaseAt;
    public long finishedAt;
    public long abortedAt;
    public @Nullable String abortReason;
    public @Nullable String pauseReason;
    public int succeeded;
    public int failed;
    public int skipped;

    RunRow(Levers levers, String setHash, int cohortCount) {
        this.levers = levers;
        this.setHash = setHash;
        this.cohortCount = cohortCount;
    }
}
