package dev.echelon.coordinator.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run under its row's lock: one method per event, each returning the run as it is to be written. Immutable; nothing here
 * reads a clock.
 *
 * @param generation raised by abort and resume
 * @param setHash the migration set's hash up to the target
 * @param order what it asks of the code that is running
 * @param cohortCount cohorts in all
 * @param cohort the current one
 * @param nextReleaseAt end of the stagger, kept over crashes and pauses; null: none runs
 * @param stop a stop that is to be carried out; null: none
 */
public record CohortRun(
        UUID runId,
        NewRun.Kind kind,
        RunState state,
        long generation,
        Levers levers,
        String setHash,
        DeployOrder order,
        int cohortCount,
        Cohort cohort,
        @Nullable Instant nextReleaseAt,
        @Nullable StopRequest stop) {
    public CohortRun {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(levers, "levers");
        Objects.requireNonNull(setHash, "setHash");
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(cohort, "cohort");
    }

    /**
     * What comes next. The order carries weight: the trip before the completion, else the last result of a tripped cohort
     * would complete it and the run would go on behind it (model check, V1).
     */
    public Step next(Instant now) {
        if (!state.isLive()) {
            return Step.WAIT;
        }
        if (stop != null) {
            return Step.CARRY_OUT_STOP;
        }
        if (cohort.tripped()) {
            return Step.TRIP;
        }
        if (state == RunState.PAUSED) {
            return Step.WAIT;
        }
        if (cohort.completable()) {
            return Step.COMPLETE_COHORT;
        }
        if (cohort.completedAt() == null) {
            return Step.FILL;
        }
        if (isLastCohort()) {
            return Step.FINISH;
        }
        return nextReleaseAt == null || !nextReleaseAt.isAfter(now) ? Step.OPEN_NEXT_COHORT : Step.WAIT;
    }

    /** The stop that a tripped cohort asks for. */
    public StopRequest trip() {
        if (!cohort.tripped()) {
            throw new IllegalStateException("cohort " + cohort.number() + " has not tripped");
        }
        int failed = cohort.failed() - cohort.suspended();
        return new StopRequest(
                StopRequest.Kind.ABORT,
                "cohort " + cohort.number() + ": " + failed + " of " + cohort.planned() + " tenants failed, aborts at "
                        + cohort.trip(),
                StopRequest.SYSTEM);
    }

    /**
     * The stop that older code asks for before the next cohort is released.
     *
     * @param behind live instances older than the order asks for, oldest first
     * @return empty: the next cohort may be released
     */
    public Optional<StopRequest> heldBack(List<ServiceInstance> behind) {
        return order.forbids(behind, "Nothing was released after cohort " + cohort.number() + ".", "continue the run")
                .map(why -> new StopRequest(StopRequest.Kind.PAUSE, why, StopRequest.SYSTEM));
    }

    /** Whether a tenant may still be released: one of this cohort is open, or a cohort is to come. */
    public boolean mayRelease() {
        return cohort.open() > 0 || !isLastCohort();
    }

    /** The current cohort is complete; the stagger starts, unless this was the last cohort or nothing was done in it. */
    public CohortRun cohortCompleted(Instant now) {
        requireRunning("complete a cohort");
        Instant release =
                isLastCohort() || cohort.whollySkipped() ? null : now.plus(Duration.ofMillis(levers.staggerMs()));
        return with(state, generation, levers, cohort.completed(now), release, stop);
    }

    /** The next cohort becomes the current one. */
    public CohortRun cohortOpened(Cohort next) {
        requireRunning("open a cohort");
        if (cohort.completedAt() == null || next.number() != cohort.number() + 1) {
            throw new IllegalStateException(
                    "cohort " + next.number() + " cannot follow cohort " + cohort.number() + " now");
        }
        return with(state, generation, levers, next, null, stop);
    }

    /** Every cohort is complete. */
    public CohortRun finished() {
        if (!isLastCohort() || cohort.completedAt() == null) {
            throw new IllegalStateException("run " + runId + " is not at its end");
        }
        return transition(RunState.FINISHED, generation, null);
    }

    /**
     * Carries out a requested stop. A pause of a cohort that has tripped meanwhile is an abort; a pause of a run that is
     * paused already only withdraws the request.
     */
    public CohortRun stopped() {
        return switch (dueStop().kind()) {
            case PAUSE ->
                state == RunState.PAUSED ? refreshed(cohort, null) : transition(RunState.PAUSED, generation, null);
            case ABORT -> transition(RunState.ABORTED, generation + 1, null);
        };
    }

    /** What {@link #stopped} is going to do, and why. */
    public StopRequest dueStop() {
        if (stop == null) {
            throw new IllegalStateException("nobody asked run " + runId + " to stop");
        }
        return stop.kind() == StopRequest.Kind.PAUSE && cohort.tripped() ? trip() : stop;
    }

    /** From now on older code does not hold it back, for this reason. */
    public CohortRun acceptingOldCode(String reason) {
        return new CohortRun(
                runId,
                kind,
                state,
                generation,
                levers,
                setHash,
                order.accepting(reason),
                cohortCount,
                cohort,
                nextReleaseAt,
                stop);
    }

    /** Goes on after a pause; a pause that was requested and not carried out is withdrawn with it. */
    public CohortRun continued() {
        if (state != RunState.PAUSED) {
            throw illegal(RunState.RUNNING);
        }
        return transition(RunState.RUNNING, generation, null);
    }

    /**
     * Goes on after an abort, with the counters of the restarted cohort as they are after its failed tenants were reset.
     *
     * @param restarted the first cohort that is not complete
     * @param changed the levers from now on
     * @param changedOrder what it asks of the running code from now on
     */
    public CohortRun resumed(Cohort restarted, Levers changed, String changedSetHash, DeployOrder changedOrder) {
        if (state != RunState.ABORTED) {
            throw illegal(RunState.RUNNING);
        }
        return new CohortRun(
                runId,
                kind,
                RunState.RUNNING,
                generation + 1,
                changed,
                changedSetHash,
                changedOrder,
                cohortCount,
                restarted,
                nextReleaseAt,
                null);
    }

    /** The run with the counters and the stop request as they are now. */
    public CohortRun refreshed(Cohort counted, @Nullable StopRequest requested) {
        return with(state, generation, levers, counted, nextReleaseAt, requested);
    }

    public boolean isLastCohort() {
        return cohort.number() == cohortCount;
    }

    private void requireRunning(String what) {
        if (state != RunState.RUNNING) {
            throw new IllegalStateException("run " + runId + " is " + state + " and cannot " + what);
        }
    }

    private CohortRun transition(RunState to, long newGeneration, @Nullable StopRequest request) {
        if (!state.next().contains(to)) {
            throw illegal(to);
        }
        return with(to, newGeneration, levers, cohort, nextReleaseAt, request);
    }

    private IllegalStateException illegal(RunState to) {
        return new IllegalStateException("run " + runId + " cannot go from " + state + " to " + to);
    }

    private CohortRun with(
            RunState newState,
            long newGeneration,
            Levers newLevers,
            Cohort newCohort,
            @Nullable Instant release,
            @Nullable StopRequest request) {
        return new CohortRun(
                runId,
                kind,
                newState,
                newGeneration,
                newLevers,
                setHash,
                order,
                cohortCount,
                newCohort,
                release,
                request);
    }
}
