package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.engine.RunStore.Candidate;
import dev.echelon.coordinator.engine.RunStore.Released;
import dev.echelon.coordinator.engine.RunStore.ShardRoom;
import dev.echelon.coordinator.engine.RunStore.Supply;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.Placement;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.planted.Bug;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Mirrors {@code ReleaseRows}. */
final class ReleaseStatements {
    private final MemoryMaster master;
    private final Bug bug;
    private final long lease;

    ReleaseStatements(MemoryMaster master, Bug bug, long lease) {
        this.master = master;
        this.bug = bug;
        this.lease = lease;
    }

    Supply supply(Tx tx, CohortRun run) {
        if (bug != Bug.DECISION_ON_UNLOCKED_READ) {
            Statements.lockMatching(tx, List.copyOf(master.shards()), s -> true);
        }
        Map<String, Integer> byShard = new HashMap<>();
        Map<String, Integer> byWorker = new HashMap<>();
        int own = 0;
        for (RunRecord any : master.runs()) {
            for (Row<TenantRow> row : any.tenants()) {
                TenantRow t = row.seenBy(tx);
                if (t.inFlight()) {
                    byShard.merge(t.shard, 1, Integer::sum);
                    byWorker.merge(String.valueOf(t.worker == null ? t.placedOn : t.worker), 1, Integer::sum);
                    own += any.id().equals(run.runId()) ? 1 : 0;
                }
            }
        }
        List<ShardRoom> rooms = new ArrayList<>();
        for (Row<ShardRow> row : master.shards()) {
            ShardRow s = row.seenBy(tx);
            int capacity = s.heldUntil > master.now() ? 0 : s.heldSince != 0 ? 1 : s.maxInFlight;
            rooms.add(new ShardRoom(s.shard, capacity - byShard.getOrDefault(s.shard, 0)));
        }
        return new Supply(own, rooms, workers(tx, run.setHash(), byWorker));
    }

    private List<Placement.Worker> workers(Tx tx, String setHash, Map<String, Integer> inFlight) {
        List<Placement.Worker> live = new ArrayList<>();
        for (Row<WorkerRow> row : master.workers.values()) {
            WorkerRow w = row.seenBy(tx);
            if (w.present
                    && w.accepting
                    && !w.partitions.isEmpty()
                    && w.setHashes.contains(setHash)
                    && w.renewedAt > master.now() - lease) {
                live.add(new Placement.Worker(w.worker, w.slots, w.partitions, inFlight.getOrDefault(w.worker, 0)));
            }
        }
        return live;
    }

    List<Candidate> candidates(Tx tx, CohortRun run, List<ShardRoom> rooms, int limit) {
        List<TenantRow> found = new ArrayList<>();
        for (ShardRoom shard : rooms) {
            int left = shard.room();
            for (Row<TenantRow> row : master.known(run.runId()).tenants()) {
                TenantRow t = row.seenBy(tx);
                if (left > 0
                        && t.cohort == run.cohort().number()
                        && t.shard.equals(shard.shard())
                        && t.state == TenantState.PENDING
                        && !isWorkedOn(tx, t)) {
                    found.add(t);
                    left--;
                }
            }
        }
        found.sort(Comparator.comparingLong(t -> t.id));
        return found.stream()
                .limit(limit)
                .map(t -> new Candidate(t.id, t.placedOn))
                .toList();
    }

    private boolean isWorkedOn(Tx tx, TenantRow t) {
        if (master.runs.size() == 1) {
            return false;
        }
        return master.runs().stream()
                .flatMap(any -> any.tenants().stream())
                .map(row -> row.seenBy(tx))
                .anyMatch(o -> o.inFlight()
                        && o.shard.equals(t.shard)
                        && o.database.equals(t.database)
                        && o.schema.equals(t.schema));
    }

    void release(Tx tx, CohortRun run, List<Released> tenants) {
        List<Row<TenantRow>> rows = master.known(run.runId()).tenants();
        Map<Long, Placement.Place> places = new HashMap<>();
        tenants.forEach(t -> places.put(t.id(), t.place()));
        Statements.lockMatching(tx, rows, t -> t.state == TenantState.PENDING && places.containsKey(t.id));
        int released = 0;
        for (Row<TenantRow> row : rows) {
            TenantRow seen = row.seenBy(tx);
            Placement.Place place = places.get(seen.id);
            if (place != null && seen.state == TenantState.PENDING) {
                released++;
                TenantRow t = row.change(tx);
                t.state = TenantState.RELEASED;
                if (bug != Bug.SWEEPER_KEEPS_TOKEN || t.token == 0) {
                    t.token = master.nextToken(row);
                }
                t.generation = run.generation();
                t.partition = place.partition();
                t.placedOn = place.workerId();
                t.worker = null;
                t.claimId = null;
                t.releasedAt = master.now();
                t.publishedAt = 0;
                t.publishLeaseUntil = 0;
            }
        }
        if (released != tenants.size()) {
            throw new IllegalStateException(
                    released + " of " + tenants.size() + " tenants released under the run's lock. Indicates a bug.");
        }
    }
}
