package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.StopRequest;
import org.jspecify.annotations.Nullable;

/** The place of a run's row in {@code migration_stop_request}; null: there is none. */
public final class StopRow extends Row.Content<StopRow> {
    public @Nullable StopRequest request;
}
