package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.StopRequest;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.planted.Bug;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Mirrors {@code RunRows}, {@code NewRunRows} and {@code StopRequestRows}. */
final class RunStatements {
    private final MemoryMaster master;
    private final Bug bug;

    RunStatements(MemoryMaster master, Bug bug) {
        this.master = master;
        this.bug = bug;
    }

    Optional<CohortRun> lock(Tx tx, UUID id) {
        RunRecord run = master.run(id);
        if (run == null || !master.isVisible(tx, id)) {
            return Optional.empty();
        }
        if (bug != Bug.DECISION_ON_UNLOCKED_READ) {
            tx.lock(run.run());
        }
        return Optional.of(read(tx, run));
    }

    CohortRun read(Tx tx, RunRecord run) {
        RunRow row = run.run().seenBy(tx);
        ControlRow control = run.control().seenBy(tx);
        CohortRow cohort = run.cohorts().get(row.currentCohort - 1).seenBy(tx);
        StopRequest stop = run.stop().seenBy(tx).request;
        if (bug == Bug.V1_COMPLETE_BEFORE_TRIP && cohort.planned == cohort.succeeded + cohort.failed + cohort.skipped) {
            cohort = cohort.copy();
            cohort.trip = 0;
        }
        return new CohortRun(
                run.id(),
                control.kind,
                row.state,
                control.generation,
                row.levers,
                control.setHash,
                control.order,
                row.cohortCount,
                cohort.toCohort(),
                row.nextReleaseAt == 0 ? null : Kernel.instant(row.nextReleaseAt),
                stop);
    }

    List<UUID> open(Tx tx) {
        List<UUID> open = new ArrayList<>();
        for (RunRecord run : master.runs()) {
            RunState state = run.control().seenBy(tx).state;
            boolean drains = state == RunState.ABORTED
                    && bug != Bug.V5_SWEEP_ONLY_RUNNING
                    && run.tenants().stream().anyMatch(t -> t.seenBy(tx).inFlight());
            if (master.isVisible(tx, run.id()) && (state.isLive() || drains)) {
                open.add(run.id());
            }
        }
        return open;
    }

    void create(Tx tx, UUID id, NewRun run) {
        tx.requireOpen();
        master.requireFleetFree(tx, run.wholeFleet());
        if (master.run(id) != null) {
            throw new Refusal(Refusal.Kind.STATE, "Another run over the fleet is live.");
        }
        List<Row<CohortRow>> cohorts = new ArrayList<>();
        List<Row<TenantRow>> tenants = new ArrayList<>();
        for (List<NewRun.Tenant> planned : run.cohorts()) {
            int number = cohorts.size() + 1;
            var cohort = new CohortRow(number, planned.size(), trip(run.levers().abortRate(), planned.size()));
            cohorts.add(new Row<>("cohort " + number, cohort));
            for (NewRun.Tenant tenant : planned) {
                var row = new TenantRow(
                        master.nextTenantId(),
                        id,
                        number,
                        tenant.slug(),
                        tenant.shard(),
                        tenant.databaseName(),
                        tenant.schemaName());
                tenants.add(new Row<>("tenant " + tenant.slug(), row));
            }
        }
        cohorts.get(0).committed().releasedAt = master.now();
        var record = new RunRecord(
                id,
                new Row<>("run", new RunRow(run.levers(), run.migrationSetHash(), cohorts.size())),
                new Row<>(
                        "control",
                        new ControlRow(
                                run.kind(),
                                run.wholeFleet(),
                                run.targetVersion(),
                                run.migrationSetHash(),
                                run.order())),
                new Row<>("stop request", new StopRow()),
                cohorts,
                tenants);
        tx.lock(record.run());
        master.creating(tx, record);
    }

    private int trip(@Nullable BigDecimal rate, int planned) {
        return rate == null ? 0 : Trips.of(bug, rate, planned);
    }

    boolean requestStop(Tx tx, UUID id, StopRequest request) {
        tx.requireOpen();
        RunRecord run = master.known(id);
        if (run.control().seenBy(tx).state.isLive()) {
            tx.lock(run.stop());
            StopRequest there = run.stop().seenBy(tx).request;
            if (there == null || (there.kind() == StopRequest.Kind.PAUSE && request.kind() == StopRequest.Kind.ABORT)) {
                run.stop().change(tx).request = request;
                return true;
            }
        }
        return run.control().seenBy(tx).state.isLive();
    }
}
