package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of the master, its sequence and its clock. */
public final class MemoryMaster {
    static final long IDLE_IN_TRANSACTION = 10_000_000;

    private final Server server;
    private long up;
    final Map<UUID, RunRecord> runs = new LinkedHashMap<>();
    final Map<String, Row<ShardRow>> shards = new TreeMap<>();
    final Map<String, Row<WorkerRow>> workers = new TreeMap<>();
    private final Map<Long, Row<TenantRow>> byToken = new HashMap<>();
    private final List<Tx> open = new ArrayList<>();
    private final Map<UUID, Tx> unborn = new HashMap<>();
    private long tokens;
    private long tenantIds;

    /** What the master runs on, and who watches it. */
    public interface Server {
        /** Microseconds. */
        long now();

        /** Whether others run between two rows that one statement locks. */
        boolean preempts();

        /** Has something done a moment later. */
        void soon(long delay, Runnable task);

        /** Told behind every commit. */
        void committed(String what, List<Change> changes);

        /** Two transactions waited for each other, and one was ended. */
        void deadlocked(String what);
    }

    public MemoryMaster(Server server) {
        this.server = server;
        this.up = server.now();
    }

    public long now() {
        return server.now();
    }

    long up() {
        return up;
    }

    boolean preempts() {
        return server.preempts();
    }

    void soon(Runnable task) {
        server.soon(1_000, task);
    }

    void committed(String what, List<Change> changes) {
        if (!changes.isEmpty()) {
            server.committed(what, changes);
        }
    }

    void deadlocked(String what) {
        server.deadlocked(what);
    }

    public Tx begin(Object owner, String what) {
        var tx = new Tx(this, owner, what);
        open.removeIf(Tx::isOver);
        open.add(tx);
        return tx;
    }

    /** The server was restarted: every transaction is gone. */
    public void restarted() {
        List.copyOf(open).forEach(Tx::rollback);
        up = server.now();
    }

    /** The server notices that a client is gone. */
    public void clientGone(Object owner) {
        for (Tx tx : List.copyOf(open)) {
            if (tx.owner() == owner) {
                tx.rollback();
            }
        }
    }

    /** A session that does nothing in a transaction is ended after a while: looked at when somebody waits for it. */
    void endIfIdle(Tx holder) {
        if (!holder.isOver()) {
            server.soon(Math.max(1, holder.usedAt + IDLE_IN_TRANSACTION + 1 - now()), () -> {
                if (holder.usedAt + IDLE_IN_TRANSACTION < now()) {
                    holder.rollback();
                }
                endIfIdle(holder);
            });
        }
    }

    public Collection<RunRecord> runs() {
        return runs.values();
    }

    public Collection<Row<ShardRow>> shards() {
        return shards.values();
    }

    public @Nullable RunRecord run(UUID id) {
        return runs.get(id);
    }

    /** The unique index on live runs over the fleet. */
    void requireFleetFree(Tx tx, boolean wholeFleet) {
        for (RunRecord other : runs.values()) {
            ControlRow control = other.control().seenBy(tx);
            if (wholeFleet && control.wholeFleet && control.state.isLive()) {
                throw new Refusal(Refusal.Kind.STATE, "Another run over the fleet is live.");
            }
        }
    }

    /** A run that is being written, and by whom. */
    void creating(Tx tx, RunRecord run) {
        runs.put(run.id(), run);
        unborn.put(run.id(), tx);
        tx.atEnd(() -> {
            unborn.remove(run.id());
            if (!tx.isCommitted()) {
                runs.remove(run.id());
            }
        });
    }

    /** Whether a run is there for everybody. */
    public boolean isCommitted(UUID run) {
        return runs.containsKey(run) && !unborn.containsKey(run);
    }

    boolean isVisible(Tx tx, UUID run) {
        Tx creator = unborn.get(run);
        return creator == null || creator == tx;
    }

    RunRecord known(UUID id) {
        RunRecord run = runs.get(id);
        if (run == null) {
            throw new IllegalStateException("no run " + id);
        }
        return run;
    }

    long nextToken(Row<TenantRow> row) {
        tokens++;
        byToken.put(tokens, row);
        return tokens;
    }

    /** A row carries this token, as whoever compares it with the real master has found. */
    void carries(Row<TenantRow> row, long token) {
        row.committed().token = token;
        byToken.put(token, row);
    }

    long nextTenantId() {
        return ++tenantIds;
    }

    public long lastToken() {
        return tokens;
    }

    void liftTokens(long to) {
        tokens = to;
    }

    /** The row that carries this token, as this transaction sees it; null: none. */
    @Nullable Row<TenantRow> byToken(Tx tx, long token) {
        Row<TenantRow> row = byToken.get(token);
        return row != null && row.seenBy(tx).token == token ? row : null;
    }

    public void shard(String name, int maxInFlight) {
        shards.put(name, new Row<>("shard " + name, new ShardRow(name, maxInFlight)));
    }
}
