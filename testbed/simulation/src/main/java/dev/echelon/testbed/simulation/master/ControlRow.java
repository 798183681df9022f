package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.RunState;
import org.jspecify.annotations.Nullable;

/** A row of {@code migration_dispatch}. */
public final class ControlRow extends Row.Content<ControlRow> {
    public final NewRun.Kind kind;
    public final boolean wholeFleet;
    public final @Nullable String target;
    public RunState state = RunState.RUNNING;
    public long generation;
    public String setHash;
    public DeployOrder order;

    ControlRow(NewRun.Kind kind, boolean wholeFleet, @Nullable String target, String setHash, DeployOrder order) {
        this.kind = kind;
        this.wholeFleet = wholeFleet;
        this.target = target;
        this.setHash = setHash;
        this.order = order;
    }
}
