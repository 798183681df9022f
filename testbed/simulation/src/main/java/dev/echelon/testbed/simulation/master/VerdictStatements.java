package dev.echelon.testbed.simulation.master;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.engine.RunStore.Booked;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.planted.Bug;
import java.util.ArrayList;
import java.util.List;

/** Mirrors {@code VerdictRows}. */
final class VerdictStatements {
    private final MemoryMaster master;
    private final Bug bug;

    VerdictStatements(MemoryMaster master, Bug bug) {
        this.master = master;
        this.bug = bug;
    }

    /** A shard that answered is not held any longer. */
    void answered(Tx tx, List<TenantMigrated> results) {
        List<String> answered = new ArrayList<>();
        for (TenantMigrated result : results) {
            Row<TenantRow> row = master.byToken(tx, result.token());
            boolean reached = result.error() == null || result.error().kind() != ErrorKind.INFRASTRUCTURE;
            if (reached && row != null) {
                TenantRow t = row.seenBy(tx);
                if (t.state == TenantState.CLAIMED && result.claimId().equals(t.claimId)) {
                    answered.add(t.shard);
                }
            }
        }
        if (!answered.isEmpty()) {
            List<Row<ShardRow>> shards = List.copyOf(master.shards());
            Statements.lockMatching(tx, shards, s -> s.heldSince != 0 && answered.contains(s.shard));
            Statements.each(tx, shards, s -> s.heldSince != 0 && answered.contains(s.shard), s -> {
                s.heldSince = 0;
                s.heldUntil = 0;
                s.holdCount = 0;
            });
        }
    }

    List<Booked> book(Tx tx, CohortRun run, List<TenantMigrated> results) {
        RunRecord record = master.known(run.runId());
        Statements.lockMatching(tx, record.tenants(), t -> verdictOn(t, results) != null);
        tx.lock(record.run());
        List<Booked> booked = new ArrayList<>();
        for (Row<TenantRow> row : record.tenants()) {
            TenantMigrated result = verdictOn(row.seenBy(tx), results);
            if (result != null) {
                TenantRow t = row.change(tx);
                t.state = TenantState.valueOf(result.outcome().name());
                t.finishedAt = master.now();
                t.verified = result.verified();
                t.leaseUntil = 0;
                t.progress = null;
                booked.add(new Booked(t.slug, t.cohort, t.state == TenantState.FAILED));
                count(tx, record, t.cohort, t.state);
            }
        }
        if (bug == Bug.COUNTERS_PLUS_ONE && booked.size() < results.size()) {
            TenantMigrated stale = results.get(0);
            record.tenants().stream()
                    .map(row -> row.seenBy(tx))
                    .filter(t -> t.slug.equals(stale.slug()))
                    .findFirst()
                    .ifPresent(t -> count(
                            tx,
                            record,
                            t.cohort,
                            TenantState.valueOf(stale.outcome().name())));
        }
        return booked;
    }

    private static void count(Tx tx, RunRecord record, int number, TenantState state) {
        CohortRow cohort = record.cohorts().get(number - 1).change(tx);
        RunRow run = record.run().change(tx);
        switch (state) {
            case SUCCEEDED -> {
                cohort.succeeded++;
                run.succeeded++;
            }
            case FAILED -> {
                cohort.failed++;
                run.failed++;
            }
            case SKIPPED -> {
                cohort.skipped++;
                run.skipped++;
            }
            case PENDING, RELEASED, CLAIMED -> throw new IllegalArgumentException(state + " is no verdict");
        }
    }

    private @org.jspecify.annotations.Nullable TenantMigrated verdictOn(TenantRow t, List<TenantMigrated> results) {
        if (t.state != TenantState.CLAIMED) {
            return null;
        }
        for (TenantMigrated result : results) {
            boolean token = bug == Bug.BOOKING_IGNORES_TOKEN || result.token() == t.token;
            boolean proof = bug == Bug.BOOKING_IGNORES_TOKEN
                    || bug == Bug.RESULT_WITHOUT_PROOF
                    || result.claimId().equals(t.claimId);
            if (token && proof && result.slug().equals(t.slug)) {
                return result;
            }
        }
        return null;
    }
}
