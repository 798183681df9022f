package dev.echelon.testbed.simulation.master;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.coordinator.release.CommandOutbox.Unsent;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.planted.Bug;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Mirrors {@code PostgresCommandOutbox}, each in the caller's transaction. */
public final class Outbox {
    private static final long LEASE = 15_000_000;

    private final MemoryMaster master;
    private final Bug bug;

    public Outbox(MemoryMaster master, Bug bug) {
        this.master = master;
        this.bug = bug;
    }

    public List<Unsent> take(Tx tx, int limit) {
        List<Unsent> unsent = new ArrayList<>();
        for (RunRecord run : master.runs()) {
            for (Row<TenantRow> row : run.tenants()) {
                TenantRow t = row.seenBy(tx);
                if (unsent.size() < limit
                        && t.state == TenantState.RELEASED
                        && t.publishedAt == 0
                        && t.publishLeaseUntil < master.now()
                        && tx.couldLock(row)) {
                    TenantRow taken = row.change(tx);
                    taken.publishLeaseUntil = master.now() + LEASE;
                    if (bug == Bug.MARK_BEFORE_SEND) {
                        taken.publishedAt = master.now();
                    }
                    unsent.add(new Unsent(
                            new MigrateTenant(
                                    t.run,
                                    t.slug,
                                    t.cohort,
                                    t.token,
                                    t.generation,
                                    run.control().seenBy(tx).target),
                            t.partition));
                }
            }
        }
        return unsent;
    }

    public void mark(Tx tx, Collection<Long> tokens, List<Unsent> taken) {
        Predicate<TenantRow> sent = bug == Bug.RELAY_MARKS_ANY_TOKEN
                ? t -> t.state == TenantState.RELEASED
                        && taken.stream()
                                .anyMatch(u -> u.command().slug().equals(t.slug)
                                        && u.command().runId().equals(t.run)
                                        && tokens.contains(u.command().token()))
                : t -> t.state == TenantState.RELEASED && tokens.contains(t.token);
        for (RunRecord run : master.runs()) {
            Statements.lockMatching(tx, run.tenants(), sent);
        }
        for (RunRecord run : master.runs()) {
            Statements.each(tx, run.tenants(), sent, t -> {
                t.publishedAt = master.now();
                t.publishLeaseUntil = 0;
            });
        }
    }
}
