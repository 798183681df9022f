package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.TenantState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Mirrors {@code V2__worker_functions.sql} and the claims of {@code V6__claims_and_values.sql} and {@code V9__claims_together.sql},
 * each in the caller's transaction.
 */
public final class WorkerFunctions {
    private final MemoryMaster master;

    public WorkerFunctions(MemoryMaster master) {
        this.master = master;
    }

    /** An answer of {@code echelon_claim}; the row is null unless the answer is GRANTED. */
    public record Claimed(
            String answer,
            @Nullable TenantRow row,
            @Nullable String target,
            @Nullable String expectedSetHash) {}

    /** A tenant to claim. */
    public record Wanted(String slug, long token, UUID claimId) {}

    /** A claim to renew. */
    public record Renewal(
            long token, UUID claimId, @Nullable String progress) {}

    /** {@code echelon_worker_register}. */
    public void register(
            Tx tx,
            String worker,
            int slots,
            Collection<Integer> partitions,
            List<String> setHashes,
            boolean accepting) {
        WorkerRow w = worker(worker).change(tx);
        w.slots = slots;
        w.partitions = accepting ? List.copyOf(partitions) : List.of();
        w.setHashes = setHashes;
        w.accepting = accepting;
        w.present = true;
        w.renewedAt = master.now();
    }

    /** {@code echelon_worker_leave}. */
    public void leave(Tx tx, String worker, boolean gone) {
        WorkerRow w = worker(worker).change(tx);
        if (gone) {
            w.present = false;
        } else {
            w.accepting = false;
            w.partitions = List.of();
        }
    }

    private Row<WorkerRow> worker(String id) {
        return master.workers.computeIfAbsent(id, w -> new Row<>("worker " + w, new WorkerRow(w)));
    }

    /** The part of {@code echelon_claim} that takes no lock; null: the rest must be asked. */
    public @Nullable Claimed claimWithoutLock(Tx tx, UUID run, String slug, long token) {
        Row<TenantRow> row = claimable(tx, run, slug, token);
        if (row == null || !row.seenBy(tx).inFlight()) {
            return new Claimed("STALE", null, null, null);
        }
        if (row.seenBy(tx).state == TenantState.RELEASED
                && master.known(run).stop().seenBy(tx).request != null) {
            return new Claimed("STOPPED", null, null, null);
        }
        return null;
    }

    /** The part of {@code echelon_claim} behind the control row's lock. */
    public Claimed claimLocked(
            Tx tx, UUID run, String slug, long token, UUID claimId, String worker, String setHash, long lease) {
        RunRecord record = master.known(run);
        tx.share(record.control());
        return claimRow(tx, record, record.control().seenBy(tx), true, slug, token, claimId, worker, setHash, lease);
    }

    /** {@code echelon_claim_together}: answers by token, of those that need not be waited for. */
    public Map<Long, Claimed> claimTogether(
            Tx tx, UUID run, List<Wanted> wanted, String worker, String setHash, long lease) {
        Map<Row<TenantRow>, Wanted> released = new LinkedHashMap<>();
        for (Wanted one : wanted) {
            Row<TenantRow> row = claimable(tx, run, one.slug(), one.token());
            if (row != null && row.seenBy(tx).state == TenantState.RELEASED) {
                released.put(row, one);
            }
        }
        if (released.isEmpty() || master.known(run).stop().seenBy(tx).request != null) {
            return Map.of();
        }
        RunRecord record = master.known(run);
        tx.share(record.control());
        ControlRow control = record.control().seenBy(tx);
        Map<Long, Claimed> answers = new LinkedHashMap<>();
        released.forEach((row, one) -> {
            if (tx.couldLock(row)) {
                answers.put(
                        one.token(),
                        claimRow(
                                tx,
                                record,
                                control,
                                true,
                                one.slug(),
                                one.token(),
                                one.claimId(),
                                worker,
                                setHash,
                                lease));
            }
        });
        return answers;
    }

    /**
     * What comes behind the read of the control row, given what that read said.
     *
     * @param seesStops false: whether a stop was asked for was read before, too, as a planted bug has it
     */
    public Claimed claimRow(
            Tx tx,
            RunRecord record,
            ControlRow d,
            boolean seesStops,
            String slug,
            long token,
            UUID claimId,
            String worker,
            String setHash,
            long lease) {
        Row<TenantRow> row = claimable(tx, record.id(), slug, token);
        if (row == null) {
            return new Claimed("STALE", null, null, null);
        }
        tx.lock(row);
        TenantRow t = row.seenBy(tx);
        if (t.token != token) {
            return new Claimed("STALE", null, null, null);
        }
        String answer;
        Row<ShardRow> shard = master.shards.get(t.shard);
        if (t.state == TenantState.CLAIMED && claimId.equals(t.claimId)) {
            answer = "GRANTED";
        } else if (t.state != TenantState.RELEASED || t.generation != d.generation) {
            answer = "STALE";
        } else if (d.state != RunState.RUNNING || (seesStops && record.stop().seenBy(tx).request != null)) {
            answer = "STOPPED";
        } else if (!d.setHash.equals(setHash)) {
            answer = "WRONG_SET";
        } else if (shard != null && shard.seenBy(tx).heldUntil > master.now()) {
            answer = "SHARD_HELD";
        } else {
            answer = "GRANTED";
            t = row.change(tx);
            t.state = TenantState.CLAIMED;
            t.claimId = claimId;
            t.worker = worker;
            t.claimedAt = master.now();
            t.leaseUntil = master.now() + lease;
            t.attempt++;
            t.progress = null;
        }
        return new Claimed(answer, answer.equals("GRANTED") ? t.copy() : null, d.target, d.setHash);
    }

    private @Nullable Row<TenantRow> claimable(Tx tx, UUID run, String slug, long token) {
        Row<TenantRow> row = master.byToken(tx, token);
        if (row == null
                || !row.seenBy(tx).run.equals(run)
                || !row.seenBy(tx).slug.equals(slug)) {
            return null;
        }
        return row;
    }

    /** {@code echelon_renew}; the key 0 stands for REGISTER. */
    public Map<Long, String> renew(
            Tx tx, String worker, Collection<Integer> partitions, List<Renewal> held, long lease) {
        Map<Long, String> answers = new LinkedHashMap<>();
        Row<WorkerRow> own = worker(worker);
        if (own.seenBy(tx).present) {
            tx.lock(own);
        }
        List<Row<TenantRow>> rows = new ArrayList<>();
        for (Renewal renewal : held) {
            Row<TenantRow> row = master.byToken(tx, renewal.token());
            if (row != null) {
                rows.add(row);
            }
        }
        rows.sort((a, b) -> Long.compare(a.committed().id, b.committed().id));
        Set<UUID> claims = held.stream().map(Renewal::claimId).collect(Collectors.toSet());
        Statements.lockMatching(tx, rows, t -> t.state == TenantState.CLAIMED && claims.contains(t.claimId));
        if (own.seenBy(tx).present) {
            WorkerRow w = own.change(tx);
            w.renewedAt = master.now();
            w.partitions = w.accepting ? List.copyOf(partitions) : List.of();
        } else {
            answers.put(0L, "REGISTER");
        }
        for (Renewal renewal : held) {
            answers.put(renewal.token(), renewed(tx, renewal, lease));
        }
        return answers;
    }

    private String renewed(Tx tx, Renewal renewal, long lease) {
        Row<TenantRow> row = master.byToken(tx, renewal.token());
        if (row == null || !renewal.claimId().equals(row.seenBy(tx).claimId)) {
            return "LOST";
        }
        if (row.seenBy(tx).state == TenantState.CLAIMED) {
            TenantRow t = row.change(tx);
            t.leaseUntil = master.now() + lease;
            t.progress = renewal.progress();
            return "RENEWED";
        }
        return row.seenBy(tx).state.isTerminal() ? "BOOKED" : "LOST";
    }

    /** {@code echelon_hand_back}. */
    public String handBack(Tx tx, long token, UUID claimId, String kind, long fence) {
        Row<TenantRow> row = master.byToken(tx, token);
        if (row == null || !isClaimed(row.seenBy(tx), claimId)) {
            return "LOST";
        }
        if (kind.equals("FENCE_AHEAD")) {
            if (fence <= master.lastToken()) {
                return "FENCED";
            }
            master.liftTokens(fence);
        } else if (kind.equals("SHARD_DOWN")) {
            hold(tx, row.seenBy(tx).shard);
        }
        tx.lock(row);
        TenantRow t = row.seenBy(tx);
        if (t.token != token || !isClaimed(t, claimId)) {
            return "LOST";
        }
        t = row.change(tx);
        t.pending();
        t.claimId = null;
        t.worker = null;
        t.leaseUntil = 0;
        t.progress = null;
        return "HANDED_BACK";
    }

    private static boolean isClaimed(TenantRow t, UUID claimId) {
        return t.state == TenantState.CLAIMED && claimId.equals(t.claimId);
    }

    private void hold(Tx tx, String name) {
        Row<ShardRow> shard = master.shards.get(name);
        if (shard == null) {
            throw new IllegalStateException("no shard " + name);
        }
        if (shard.seenBy(tx).heldUntil == 0 || shard.seenBy(tx).heldUntil <= master.now()) {
            tx.lock(shard);
            if (shard.seenBy(tx).heldUntil == 0 || shard.seenBy(tx).heldUntil <= master.now()) {
                ShardRow s = shard.change(tx);
                s.heldSince = s.heldSince == 0 ? master.now() : s.heldSince;
                s.heldUntil = master.now() + Math.min(15_000_000L << Math.min(s.holdCount, 10), 300_000_000L);
                s.holdCount++;
            }
        }
    }
}
