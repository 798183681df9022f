package dev.echelon.coordinator.metrics;

import dev.echelon.coordinator.run.RunState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The master's figures at one moment. None is counted over the tenants of the fleet: they stand in the rows as counters, or are
 * bounded by what is in flight.
 *
 * @param running runs that are running, of whatever tenants
 * @param paused runs that are paused
 * @param run the live run over the fleet, else the newest one; null: there was none yet
 * @param commands released tenants whose command is not sent
 * @param events audited facts that are not sent
 * @param shards by name
 */
public record MasterFigures(
        int running,
        int paused,
        @Nullable Run run,
        Outbox commands,
        Outbox events,
        Workers workers,
        List<Shard> shards) {
    public MasterFigures {
        shards = List.copyOf(shards);
    }

    /**
     * A run over the fleet.
     *
     * @param planned tenants
     * @param cohort the current one, from 1
     * @param cohortFailures of the current cohort, as they count towards the abort
     * @param trip so many of them abort; null: none does
     * @param staggerSeconds until the next cohort; 0: no stagger runs
     * @param idleSeconds since its last step or verdict; 0: it is not running, or waits for the stagger
     * @param window tenants that may be in flight
     */
    public record Run(
            RunState state,
            int planned,
            int succeeded,
            int failed,
            int skipped,
            int cohort,
            int cohorts,
            int cohortFailures,
            @Nullable Integer trip,
            double staggerSeconds,
            double idleSeconds,
            int window) {
        int open() {
            return planned - succeeded - failed - skipped;
        }
    }

    /**
     * What is not sent yet.
     *
     * @param unsent how many, counted up to 10,000
     * @param ageSeconds of the oldest; 0: there is none
     */
    public record Outbox(int unsent, double ageSeconds) {}

    /**
     * What there is to work with.
     *
     * @param live renewed within a lease
     * @param fitting live, accepting, and with the migration set of every live run
     * @param slots of the fitting ones
     */
    public record Workers(int live, int fitting, int slots) {}

    /**
     * A shard.
     *
     * @param window tenants that may be in flight on it
     * @param heldSeconds how long it has not been reached; 0: it is not held
     */
    public record Shard(String name, int window, int released, int claimed, double heldSeconds) {}
}
