package dev.echelon.testbed.simulation.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.engine.Settle;
import dev.echelon.coordinator.engine.Transactions;
import dev.echelon.coordinator.run.JoinedTenants;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.planted.Bug;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The master in memory, one transaction at a time. */
final class InMemory implements Transactions {
    private final MemoryMaster master;
    private @Nullable Tx open;
    final RunEngine engine;
    final WorkerFunctions functions;
    final Outbox outbox;

    InMemory(LongSupplier clock, List<Integer> shardLimits) {
        this.master = new MemoryMaster(new MemoryMaster.Server() {
            @Override
            public long now() {
                return clock.getAsLong();
            }

            @Override
            public boolean preempts() {
                return false;
            }

            @Override
            public void soon(long delay, Runnable task) {
                throw new AssertionError("one transaction waits for another");
            }

            @Override
            public void committed(String what, List<Change> changes) {
                // the rows are compared
            }

            @Override
            public void deadlocked(String what) {
                throw new AssertionError(what);
            }
        });
        for (int i = 0; i < shardLimits.size(); i++) {
            master.shard("shard" + i, shardLimits.get(i));
        }
        var store = new MemoryRunStore(
                master,
                () -> Objects.requireNonNull(open),
                MemoryRunStore.Calls.DIRECT,
                VirtualPostgres.LEASE,
                () -> 0,
                Bug.NONE);
        this.engine = new RunEngine(
                this,
                store,
                new Settle(store, VirtualPostgres.UNCLAIMED_AFTER, VirtualPostgres.SHARD_HOLD_LIMIT),
                run -> new JoinedTenants(0, List.of(), null),
                () -> {},
                UUID::randomUUID);
        this.functions = new WorkerFunctions(master);
        this.outbox = new Outbox(master, Bug.NONE);
    }

    @Override
    public <T> T inTransaction(Supplier<T> step) {
        return asked(tx -> step.get());
    }

    /** One transaction. */
    <T> T asked(Function<Tx, T> step) {
        Tx tx = master.begin(this, "test");
        open = tx;
        try {
            T answer = step.apply(tx);
            tx.commit();
            return answer;
        } finally {
            tx.rollback();
        }
    }

    List<TenantRow> tenants() {
        return master.runs().stream()
                .flatMap(run -> run.tenants().stream())
                .map(Row::committed)
                .toList();
    }

    /** Which of the tenants released together gets which token is nobody's promise: takes over how the real master has it. */
    void adopt(Map<Long, Long> real) {
        List<Row<TenantRow>> released = master.runs().stream()
                .flatMap(run -> run.tenants().stream())
                .filter(row -> row.committed().state == TenantState.RELEASED)
                .toList();
        assertThat(released.stream().map(row -> row.committed().token))
                .as("tokens of released tenants")
                .containsExactlyInAnyOrderElementsOf(real.values());
        for (Row<TenantRow> row : released) {
            Long token = real.get(row.committed().id);
            assertThat(token).as("%s is released in the real master", row).isNotNull();
            master.carries(row, Objects.requireNonNull(token));
        }
    }

    @Nullable RunRecord run(UUID id) {
        return master.run(id);
    }

    List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (RunRecord run : master.runs()) {
            RunRow r = run.run().committed();
            ControlRow d = run.control().committed();
            rows.add("run " + run.id() + ": "
                    + text(
                            r.state,
                            r.levers.staggerMs(),
                            plain(r.levers.abortRate()),
                            r.levers.maxInFlight(),
                            r.currentCohort,
                            r.nextReleaseAt,
                            r.finishedAt,
                            r.abortedAt,
                            r.succeeded,
                            r.failed,
                            r.skipped,
                            r.setHash));
            rows.add("control " + run.id() + ": " + text(d.state, d.generation, d.setHash));
            run.cohorts().forEach(row -> rows.add(cohort(run.id(), row.committed())));
            run.tenants().forEach(row -> rows.add(tenant(row.committed())));
            var stop = run.stop().committed().request;
            if (stop != null) {
                rows.add("stop " + run.id() + ": " + text(stop.kind(), stop.actor()));
            }
        }
        for (Row<ShardRow> row : master.shards()) {
            ShardRow s = row.committed();
            rows.add("shard " + s.shard + ": " + text(s.maxInFlight, s.heldSince, s.heldUntil, s.holdCount));
        }
        for (Row<WorkerRow> row : master.workers.values()) {
            WorkerRow w = row.committed();
            if (w.present) {
                rows.add("worker " + w.worker + ": "
                        + text(w.slots, array(w.partitions), array(w.setHashes), flag(w.accepting), w.renewedAt));
            }
        }
        rows.add("token: " + master.lastToken());
        Collections.sort(rows);
        return rows;
    }

    private static String cohort(UUID run, CohortRow c) {
        return "cohort " + run + " " + c.number + ": "
                + text(c.planned, c.trip, c.succeeded, c.failed, c.skipped, c.suspended, c.releasedAt, c.completedAt);
    }

    private static String tenant(TenantRow t) {
        return "tenant " + t.id + ": "
                + text(
                        t.cohort,
                        t.slug,
                        t.state,
                        t.token,
                        t.generation,
                        t.partition,
                        t.placedOn,
                        t.releasedAt,
                        t.publishLeaseUntil,
                        t.publishedAt,
                        t.claimId,
                        t.worker,
                        t.claimedAt,
                        t.leaseUntil,
                        t.progress,
                        t.attempt,
                        t.lost,
                        flag(t.verifyOnly),
                        t.finishedAt,
                        t.verified == null ? null : flag(t.verified),
                        flag(t.suspended));
    }

    private static String array(List<?> values) {
        return "{" + String.join(",", values.stream().map(String::valueOf).toList()) + "}";
    }

    private static @Nullable String plain(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }

    private static String flag(boolean value) {
        return value ? "t" : "f";
    }

    /** As concat_ws: what is null is left out. */
    private static String text(@Nullable Object... values) {
        var joined = new StringJoiner("|");
        for (Object value : values) {
            if (value != null) {
                joined.add(value.toString());
            }
        }
        return joined.toString();
    }

    static NewRun.Kind kindOf(RunRecord run) {
        return run.control().committed().kind;
    }
}
