package dev.echelon.coordinator.engine;

import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.JoinedTenants;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.StopRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every step of a run. Any replica may take any step: it locks the run, reads, decides, writes and commits, and keeps
 * nothing in memory. A replica that stops for a minute finds its transaction gone, and nothing else happens.
 */
public final class RunEngine {
    private static final Logger log = LoggerFactory.getLogger(RunEngine.class);

    private final Transactions transactions;
    private final RunStore store;
    private final Settle settle;
    private final OrderGuard order;
    private final Newcomers newcomers;
    private final Runnable released;
    private final Supplier<UUID> newRunId;

    /**
     * An engine over one master.
     *
     * @param newcomers asked at a run's end
     * @param released called after a commit that may have released tenants: the relay looks at once
     * @param newRunId makes run ids
     */
    public RunEngine(
            Transactions transactions,
            RunStore store,
            Settle settle,
            Newcomers newcomers,
            Runnable released,
            Supplier<UUID> newRunId) {
        this.transactions = transactions;
        this.store = store;
        this.settle = settle;
        this.order = new OrderGuard(store);
        this.newcomers = newcomers;
        this.released = released;
        this.newRunId = newRunId;
    }

    /**
     * Writes a planned run and releases its first tenants.
     *
     * @throws Refusal when another run over the fleet is live, or code is running that is too old for what it migrates to
     */
    public UUID start(NewRun run, String actor) {
        return start(newRunId.get(), run, actor);
    }

    /**
     * As {@link #start(NewRun, String)}, under an id of the caller's: whoever asks twice with one id gets one run, since the
     * second insert fails.
     */
    public UUID start(UUID runId, NewRun run, String actor) {
        transactions.inTransaction(() -> {
            store.create(runId, run, actor);
            CohortRun created = lock(runId);
            if (run.order().acceptedOldCode() != null) {
                order.accepted(created, actor);
            }
            store.rewriteReport(created);
            Settled settled = settle.settle(created);
            order.beforeTheCommit(created, "No run was written.", "ask again");
            return settled;
        });
        released.run();
        log.atInfo()
                .addKeyValue("run", runId)
                .addKeyValue("kind", run.kind())
                .addKeyValue("tenants", run.totalTenants())
                .addKeyValue("actor", actor)
                .log("run started");
        return runId;
    }

    /**
     * Pauses a run: no release and no claim from the moment this returns; what is claimed finishes and is booked.
     *
     * @throws Refusal when the run is not running
     */
    public void pause(UUID runId, @Nullable String reason, String actor) {
        transactions.inTransaction(() -> {
            CohortRun run = lock(runId);
            if (run.state() != RunState.RUNNING) {
                throw refused(run, "pause", "Only a running run can be paused.");
            }
            return null;
        });
        stop(runId, new StopRequest(StopRequest.Kind.PAUSE, reason == null ? "no reason given" : reason, actor));
    }

    /**
     * Aborts a run: no release and no claim from the moment this returns; what is claimed finishes and is booked.
     *
     * @throws Refusal when the run is not live
     */
    public void abort(UUID runId, @Nullable String reason, String actor) {
        stop(
                runId,
                new StopRequest(
                        StopRequest.Kind.ABORT,
                        "aborted by " + actor + ": " + (reason == null ? "no reason given" : reason),
                        actor));
    }

    /**
     * Goes on after a pause.
     *
     * @throws Refusal when the run is not paused, or code is running that is too old for what it migrates to
     */
    public void continueRun(UUID runId, @Nullable String reason, String actor) {
        goOn(runId, false, reason, actor);
    }

    /**
     * Goes on after a pause, and lets older code run from now on.
     *
     * @throws Refusal when the run is not paused
     */
    public void continueWithOldCode(UUID runId, String reason, String actor) {
        goOn(runId, true, reason, actor);
    }

    private void goOn(UUID runId, boolean acceptOldCode, @Nullable String reason, String actor) {
        Settled settled = transactions.inTransaction(() -> {
            CohortRun run = lock(runId);
            if (run.state() != RunState.PAUSED) {
                throw refused(run, "continue", "Only a paused run can be continued.");
            }
            CohortRun continued = acceptOldCode && reason != null
                    ? run.acceptingOldCode(reason).continued()
                    : run.continued();
            order.beforeGoingOn(continued);
            store.writeContinued(continued, actor, reason);
            if (acceptOldCode) {
                order.accepted(continued, actor);
            }
            return settle.settle(store.refresh(continued));
        });
        afterSettling(runId, settled);
    }

    /**
     * Goes on after an abort, at the first cohort that is not complete; tenants that succeeded are not touched.
     *
     * @throws Refusal when the run is not aborted, its migration set has changed, or code is running that is too old for it
     */
    public void resume(UUID runId, ResumeChanges changes, String actor) {
        Settled settled = transactions.inTransaction(() -> {
            CohortRun run = lock(runId);
            if (run.state() != RunState.ABORTED) {
                throw refused(run, "resume", "Only an aborted run can be resumed.");
            }
            if (!run.setHash().equals(changes.migrationSetHash()) && !changes.acceptChangedSet()) {
                throw new Refusal(
                        Refusal.Kind.STATE,
                        "Run " + runId + " was planned with migration set " + brief(run.setHash())
                                + ", and the set is now "
                                + brief(changes.migrationSetHash())
                                + ". Nothing was changed. A mended migration wants a new run from the start;"
                                + " --accept-changed-set resumes this one with the new set.");
            }
            CohortRun resumed = store.writeResumed(run, changes, actor);
            if (changes.acceptOldCode()) {
                order.accepted(resumed, actor);
            }
            Settled resettled = settle.settle(store.refresh(resumed));
            order.beforeTheCommit(resumed, "Run " + runId + " stays ABORTED.", "resume it");
            return resettled;
        });
        afterSettling(runId, settled);
    }

    /**
     * Books results, whatever the run's state is by now; those of another token or claim change nothing.
     *
     * @return the verdicts that count now, and how many were stale
     */
    public Booking book(UUID runId, List<TenantMigrated> results) {
        record Outcome(Booking booking, Settled settled) {}
        Outcome outcome = transactions.inTransaction(() -> {
            CohortRun run = store.lock(runId).orElse(null);
            if (run == null) {
                return new Outcome(new Booking(List.of(), results.size()), Settled.DONE);
            }
            List<RunStore.Booked> booked = store.book(run, results);
            if (booked.isEmpty()) {
                return new Outcome(new Booking(List.of(), results.size()), Settled.DONE);
            }
            CohortRun counted = store.refresh(run);
            if (booked.stream().anyMatch(RunStore.Booked::failed)) {
                reportFailure(counted);
            }
            return new Outcome(
                    new Booking(booked, results.size() - booked.size()), settle.settle(counted, lately(results)));
        });
        afterSettling(runId, outcome.settled());
        return outcome.booking();
    }

    /** Who looks at a run that stands still must find the last failure in it. */
    private void reportFailure(CohortRun run) {
        if (run.state() == RunState.RUNNING) {
            store.reportChanged(run);
        } else {
            store.rewriteReport(run);
        }
    }

    /** The mean of how long the workers took, each by its own clock. */
    private static Duration lately(List<TenantMigrated> results) {
        long millis = results.stream()
                .mapToLong(result -> Duration.between(result.startedAt(), result.finishedAt())
                        .toMillis())
                .map(taken -> Math.max(0, taken))
                .sum();
        return Duration.ofMillis(millis / Math.max(1, results.size()));
    }

    /** What became of some results. */
    public record Booking(List<RunStore.Booked> booked, int stale) {
        public Booking {
            booked = List.copyOf(booked);
        }
    }

    /** Looks after one run: carries out a requested stop, takes back what has fallen silent, settles. */
    public void tick(UUID runId, boolean silenceMeansDeath) {
        Settled settled = transactions.inTransaction(() -> {
            CohortRun run = store.lock(runId).orElse(null);
            if (run == null) {
                return Settled.DONE;
            }
            if (silenceMeansDeath) {
                int lost = store.reclaimExpired(run);
                if (lost > 0) {
                    log.atWarn()
                            .addKeyValue("run", runId)
                            .addKeyValue("tenants", lost)
                            .log("claims expired, their workers are silent: released again to others");
                }
            }
            store.catchUpReport(run);
            return settle.look(store.refresh(run));
        });
        afterSettling(runId, settled);
    }

    private void stop(UUID runId, StopRequest request) {
        boolean recorded = transactions.inTransaction(() -> store.requestStop(runId, request));
        if (!recorded) {
            CohortRun run = transactions.inTransaction(() -> lock(runId));
            throw refused(
                    run,
                    request.kind() == StopRequest.Kind.ABORT ? "abort" : "pause",
                    "Only a live run can be stopped.");
        }
        carryOutStop(runId);
    }

    private void carryOutStop(UUID runId) {
        transactions.inTransaction(() -> {
            CohortRun run = lock(runId);
            if (run.stop() == null || !run.state().isLive()) {
                return null;
            }
            StopRequest due = run.dueStop();
            CohortRun stopped = run.stopped();
            store.writeStopped(stopped, due, store.now());
            store.rewriteReport(stopped);
            log.atWarn()
                    .addKeyValue("run", runId)
                    .addKeyValue("state", stopped.state())
                    .addKeyValue("actor", due.actor())
                    .addKeyValue("reason", due.reason())
                    .log("run stopped: nothing is released or claimed from now on, what is claimed finishes");
            return null;
        });
    }

    private void afterSettling(UUID runId, Settled settled) {
        switch (settled) {
            case STOP_DUE -> carryOutStop(runId);
            case END_DUE -> end(runId);
            case DONE -> {
                // nothing more
            }
        }
        released.run();
    }

    /** Behind the transaction that found the run at its end: the catalog may be anybody's query, and must not hold its lock. */
    private void end(UUID runId) {
        JoinedTenants joined = newcomers.since(runId);
        Settled settled = transactions.inTransaction(() -> settle.settle(lock(runId), joined));
        if (settled == Settled.STOP_DUE) {
            carryOutStop(runId);
        }
    }

    private CohortRun lock(UUID runId) {
        return store.lock(runId)
                .orElseThrow(() ->
                        new Refusal(Refusal.Kind.MISSING, "There is no run " + runId + ". `echelon runs` lists them."));
    }

    private static Refusal refused(CohortRun run, String what, String rule) {
        return new Refusal(
                Refusal.Kind.STATE,
                "Run " + run.runId() + " is " + run.state() + "; refused to " + what + " it. " + rule
                        + " Nothing was changed.");
    }

    private static String brief(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }
}
