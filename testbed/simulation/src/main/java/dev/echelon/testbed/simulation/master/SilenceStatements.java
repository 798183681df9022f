package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.planted.Bug;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Mirrors {@code SilenceRows}. */
final class SilenceStatements {
    private final MemoryMaster master;
    private final Bug bug;

    SilenceStatements(MemoryMaster master, Bug bug) {
        this.master = master;
        this.bug = bug;
    }

    /** {@code skew} is what a planted bug adds to the master's clock. */
    int reclaimExpired(Tx tx, CohortRun run, long skew) {
        if (bug == Bug.V5_SWEEP_ONLY_RUNNING && run.state() != RunState.RUNNING) {
            return 0;
        }
        RunRecord record = master.known(run.runId());
        Predicate<TenantRow> expired = t -> t.state == TenantState.CLAIMED && t.leaseUntil < master.now() + skew;
        Statements.lockMatching(tx, record.tenants(), expired);
        return Statements.each(tx, record.tenants(), expired, t -> {
            t.lost++;
            if (bug == Bug.V2_TWO_LOSSES_ARE_FAILED && t.lost >= 2) {
                t.state = TenantState.FAILED;
                t.finishedAt = master.now();
                t.verified = true;
                t.leaseUntil = 0;
                CohortRow cohort = record.cohorts().get(t.cohort - 1).change(tx);
                cohort.failed++;
                record.run().change(tx).failed++;
                return;
            }
            t.state = TenantState.PENDING;
            t.verifyOnly = t.lost >= 2;
            t.placedOn = t.worker;
            t.worker = null;
            t.claimId = null;
            t.leaseUntil = 0;
            t.progress = null;
        });
    }

    int withdrawUnclaimed(Tx tx, CohortRun run, long after) {
        RunRecord record = master.known(run.runId());
        Predicate<TenantRow> unclaimed = t -> t.state == TenantState.RELEASED
                && ((t.publishedAt != 0 && t.publishedAt < master.now() - after) || isHeld(tx, t.shard));
        Statements.lockMatching(tx, record.tenants(), unclaimed);
        return Statements.each(tx, record.tenants(), unclaimed, TenantRow::withdrawn);
    }

    private boolean isHeld(Tx tx, String shard) {
        Row<ShardRow> row = master.shards.get(shard);
        return row != null && row.seenBy(tx).heldUntil > master.now();
    }

    Optional<String> shardHeldTooLong(Tx tx, CohortRun run, long limit) {
        List<Row<TenantRow>> tenants = master.known(run.runId()).tenants();
        for (Row<ShardRow> row : master.shards()) {
            ShardRow s = row.seenBy(tx);
            boolean waits = s.heldSince != 0
                    && s.heldSince < master.now() - limit
                    && tenants.stream()
                            .map(t -> t.seenBy(tx))
                            .anyMatch(t -> t.cohort == run.cohort().number()
                                    && t.shard.equals(s.shard)
                                    && t.state == TenantState.PENDING);
            if (waits) {
                return Optional.of("shard " + s.shard + " cannot be reached; its tenants wait, none was failed");
            }
        }
        return Optional.empty();
    }
}
