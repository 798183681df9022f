package dev.echelon.coordinator.engine;

import dev.echelon.coordinator.engine.RunStore.Candidate;
import dev.echelon.coordinator.engine.RunStore.Released;
import dev.echelon.coordinator.engine.RunStore.ShardRoom;
import dev.echelon.coordinator.engine.RunStore.Supply;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.JoinedTenants;
import dev.echelon.coordinator.run.Placement;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.StopRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one decision that every booking, continue, resume and tick ends in: trip, complete, finish, open the next cohort,
 * fill the window. Runs in the caller's transaction, under the run's lock.
 */
public final class Settle {
    private final RunStore store;
    private final OrderGuard order;
    private final Duration unclaimedAfter;
    private final Duration shardHoldLimit;

    /**
     * The decision over one master.
     *
     * @param unclaimedAfter a release that was published and not claimed for so long is released anew
     * @param shardHoldLimit a shard that is held for longer pauses the run
     */
    public Settle(RunStore store, Duration unclaimedAfter, Duration shardHoldLimit) {
        this.store = store;
        this.order = new OrderGuard(store);
        this.unclaimedAfter = unclaimedAfter;
        this.shardHoldLimit = shardHoldLimit;
    }

    /** A tick's share: withdraws what lies unclaimed and gives up on a shard that is held for too long, then settles. */
    Settled look(CohortRun run) {
        if (run.state() == RunState.RUNNING && run.stop() == null) {
            store.withdrawUnclaimed(run, unclaimedAfter);
            String held = store.shardHeldTooLong(run, shardHoldLimit).orElse(null);
            if (held != null) {
                return Settled.stop(store.requestStop(
                        run.runId(), new StopRequest(StopRequest.Kind.PAUSE, held, StopRequest.SYSTEM)));
            }
        }
        return settle(run);
    }

    /** Takes every step that is due; for the end it asks first who has joined the fleet. */
    Settled settle(CohortRun current) {
        return settle(current, null, null);
    }

    /** As {@link #settle(CohortRun)}, by those who know how long a tenant took lately: short ones are released further ahead. */
    Settled settle(CohortRun current, Duration lately) {
        return settle(current, null, lately);
    }

    /** As {@link #settle(CohortRun)}, once it is known who has joined the fleet since the plan. */
    Settled settle(CohortRun current, JoinedTenants joined) {
        return settle(current, joined, null);
    }

    /**
     * Takes every step that is due.
     *
     * @param joined since the plan; null: not looked yet
     * @param lately how long a tenant took; null: not known
     * @return what is to be done now, in a transaction of its own
     */
    private Settled settle(CohortRun current, @Nullable JoinedTenants joined, @Nullable Duration lately) {
        CohortRun run = current;
        Instant now = store.now();
        while (true) {
            switch (run.next(now)) {
                case CARRY_OUT_STOP -> {
                    return Settled.STOP_DUE;
                }
                case TRIP -> {
                    return Settled.stop(store.requestStop(run.runId(), run.trip()));
                }
                case COMPLETE_COHORT -> {
                    run = run.cohortCompleted(now);
                    store.writeCohortCompleted(run);
                    store.reportChanged(run);
                }
                case OPEN_NEXT_COHORT -> {
                    StopRequest olderCode = order.beforeNextCohort(run).orElse(null);
                    if (olderCode != null) {
                        return Settled.stop(store.requestStop(run.runId(), olderCode));
                    }
                    run = run.cohortOpened(
                            store.cohort(run.runId(), run.cohort().number() + 1));
                    store.writeCohortOpened(run);
                }
                case FINISH -> {
                    if (joined == null) {
                        return Settled.END_DUE;
                    }
                    run = run.finished();
                    store.writeFinished(run, now, joined);
                    store.rewriteReport(run);
                }
                case FILL -> {
                    fill(run, lately);
                    return Settled.DONE;
                }
                case WAIT -> {
                    return Settled.DONE;
                }
            }
        }
    }

    private void fill(CohortRun run, @Nullable Duration lately) {
        Supply supply = store.supply(run);
        int waiting = run.cohort().open() - supply.inFlight();
        Placement placement = new Placement(supply.workers(), lately);
        int room = Math.min(run.levers().maxInFlight() - supply.inFlight(), placement.room());
        List<ShardRoom> shards =
                supply.shards().stream().filter(shard -> shard.room() > 0).toList();
        if (waiting <= 0 || room <= 0 || shards.isEmpty()) {
            return;
        }
        List<Released> released = new ArrayList<>();
        for (Candidate candidate : store.candidates(run, shards, room)) {
            placement.place(candidate.avoid()).ifPresent(place -> released.add(new Released(candidate.id(), place)));
        }
        if (!released.isEmpty()) {
            store.release(run, released);
        }
    }
}
