package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.StopRequest;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.planted.Bug;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Mirrors {@code StateRows}: the control row first, the tenants after it. */
final class StateStatements {
    private final MemoryMaster master;
    private final Bug bug;

    StateStatements(MemoryMaster master, Bug bug) {
        this.master = master;
        this.bug = bug;
    }

    void stopControl(Tx tx, CohortRun stopped) {
        RunRecord run = master.known(stopped.runId());
        lock(tx, run);
        writeControl(tx, run, stopped, RunState.RUNNING, RunState.PAUSED);
    }

    void stopRun(Tx tx, CohortRun stopped, StopRequest carriedOut, Instant at) {
        RunRow row = master.known(stopped.runId()).run().change(tx);
        row.state = stopped.state();
        row.abortedAt = stopped.state() == RunState.ABORTED ? Math.max(master.now(), Kernel.micros(at)) : 0;
        row.abortReason = stopped.state() == RunState.ABORTED ? carriedOut.reason() : null;
        row.pauseReason = stopped.state() == RunState.PAUSED ? carriedOut.reason() : null;
    }

    void withdraw(Tx tx, CohortRun stopped) {
        boolean kept = (bug == Bug.V6_PAUSE_KEEPS_RELEASES && stopped.state() == RunState.PAUSED)
                || bug == Bug.ABORT_KEEPS_GENERATION;
        if (!kept) {
            List<Row<TenantRow>> tenants = master.known(stopped.runId()).tenants();
            Statements.lockMatching(tx, tenants, t -> t.state == TenantState.RELEASED);
            Statements.each(tx, tenants, t -> t.state == TenantState.RELEASED, TenantRow::withdrawn);
        }
    }

    void clearRequest(Tx tx, UUID run) {
        master.known(run).stop().change(tx).request = null;
    }

    void proceed(Tx tx, CohortRun continued) {
        RunRecord run = master.known(continued.runId());
        lock(tx, run);
        Statements.lockMatching(tx, List.copyOf(master.shards()), s -> s.heldSince != 0);
        tx.lock(run.stop());
        writeControl(tx, run, continued, RunState.PAUSED);
        writeRunning(tx, run, continued.levers(), continued.setHash());
        Statements.each(tx, List.copyOf(master.shards()), s -> s.heldSince != 0, s -> {
            s.heldSince = master.now();
            s.heldUntil = 0;
            s.holdCount = 0;
        });
        run.stop().change(tx).request = null;
    }

    CohortRun resume(Tx tx, CohortRun aborted, ResumeChanges changes) {
        RunRecord run = master.known(aborted.runId());
        int number = aborted.cohort().number();
        Levers levers = changes.applyTo(aborted.levers());
        DeployOrder order = changes.applyTo(aborted.order());
        CohortRun intended = aborted.resumed(aborted.cohort(), levers, changes.migrationSetHash(), order);
        lock(tx, run);
        master.requireFleetFree(tx, run.control().seenBy(tx).wholeFleet);
        tx.lock(run.stop());
        Set<String> suspended = changes.suspendedSlugs();
        Statements.lockMatching(
                tx,
                run.tenants(),
                t -> t.cohort == number
                        && aborted.cohort().completedAt() == null
                        && (t.state == TenantState.FAILED
                                || (bug == Bug.RESUME_RESETS_SUCCEEDED && t.state == TenantState.SUCCEEDED)));
        run.cohorts().forEach(tx::lock);
        writeControl(tx, run, intended, RunState.ABORTED);
        writeRunning(tx, run, levers, changes.migrationSetHash());
        run.stop().change(tx).request = null;
        Row<CohortRow> cohort = run.cohorts().get(number - 1);
        if (bug == Bug.V1_RESUME_PASSES_TRIPPED_COHORT
                && run.tenants().stream()
                        .map(t -> t.seenBy(tx))
                        .noneMatch(t -> t.cohort == number && !t.state.isTerminal())) {
            cohort.change(tx).completedAt = master.now();
            return aborted.resumed(cohort.seenBy(tx).toCohort(), levers, changes.migrationSetHash(), order);
        }
        if (aborted.cohort().completedAt() == null) {
            reset(tx, run, number, suspended);
        }
        if (levers.abortRate() != null) {
            for (Row<CohortRow> open : run.cohorts()) {
                if (open.seenBy(tx).completedAt == 0) {
                    open.change(tx).trip = Trips.of(bug, levers.abortRate(), open.seenBy(tx).planned);
                }
            }
        }
        return aborted.resumed(cohort.seenBy(tx).toCohort(), levers, changes.migrationSetHash(), order);
    }

    private void reset(Tx tx, RunRecord run, int number, Set<String> suspended) {
        Statements.each(
                tx,
                run.tenants(),
                t -> t.cohort == number && t.state == TenantState.FAILED && suspended.contains(t.slug) && !t.suspended,
                t -> t.suspended = true);
        int failed = Statements.each(
                tx,
                run.tenants(),
                t -> t.cohort == number && t.state == TenantState.FAILED && !suspended.contains(t.slug),
                StateStatements::afresh);
        int succeeded = bug == Bug.RESUME_RESETS_SUCCEEDED
                ? Statements.each(
                        tx,
                        run.tenants(),
                        t -> t.cohort == number && t.state == TenantState.SUCCEEDED,
                        StateStatements::afresh)
                : 0;
        CohortRow cohort = run.cohorts().get(number - 1).change(tx);
        cohort.failed -= failed;
        cohort.suspended = cohort.failed;
        cohort.succeeded -= succeeded;
        RunRow row = run.run().change(tx);
        row.failed -= failed;
        row.succeeded -= succeeded;
    }

    private static void afresh(TenantRow t) {
        t.state = TenantState.PENDING;
        t.suspended = false;
        t.lost = 0;
        t.verifyOnly = false;
        t.claimId = null;
        t.worker = null;
        t.leaseUntil = 0;
        t.publishedAt = 0;
        t.publishLeaseUntil = 0;
        t.finishedAt = 0;
        t.verified = null;
    }

    void completeCohort(Tx tx, CohortRun completed) {
        RunRecord run = master.known(completed.runId());
        tx.lock(run.run());
        CohortRow cohort = run.cohorts().get(completed.cohort().number() - 1).change(tx);
        Statements.requireOne(cohort.completedAt == 0, "cohort");
        Instant at = completed.cohort().completedAt();
        if (at == null) {
            throw new IllegalArgumentException("the cohort is not complete");
        }
        cohort.completedAt = Kernel.micros(at);
        Instant next = completed.nextReleaseAt();
        run.run().change(tx).nextReleaseAt = next == null || bug == Bug.STAGGER_NOT_STORED ? 0 : Kernel.micros(next);
    }

    void openCohort(Tx tx, CohortRun opened) {
        RunRecord run = master.known(opened.runId());
        RunRow row = run.run().change(tx);
        row.currentCohort = opened.cohort().number();
        row.nextReleaseAt = 0;
        CohortRow cohort = run.cohorts().get(opened.cohort().number() - 1).change(tx);
        Statements.requireOne(cohort.releasedAt == 0, "cohort");
        cohort.releasedAt = master.now();
    }

    void finish(Tx tx, CohortRun finished, Instant at) {
        RunRecord run = master.known(finished.runId());
        lock(tx, run);
        writeControl(tx, run, finished, RunState.RUNNING);
        RunRow row = run.run().change(tx);
        row.state = RunState.FINISHED;
        row.finishedAt = Kernel.micros(at);
        row.nextReleaseAt = 0;
    }

    /** The run's lock is held, unless a bug has it otherwise; the control row comes before anything else is written. */
    private static void lock(Tx tx, RunRecord run) {
        tx.lock(run.run());
        tx.lock(run.control());
    }

    private void writeControl(Tx tx, RunRecord run, CohortRun to, RunState... from) {
        RunState now = run.control().seenBy(tx).state;
        Statements.requireOne(List.of(from).contains(now), "control");
        ControlRow control = run.control().change(tx);
        control.state = to.state();
        if (bug != Bug.ABORT_KEEPS_GENERATION) {
            control.generation = to.generation();
        }
        control.setHash = to.setHash();
        control.order = to.order();
    }

    private static void writeRunning(Tx tx, RunRecord run, Levers levers, String setHash) {
        RunRow row = run.run().change(tx);
        row.state = RunState.RUNNING;
        row.abortedAt = 0;
        row.abortReason = null;
        row.pauseReason = null;
        row.levers = levers;
        row.setHash = setHash;
    }
}
