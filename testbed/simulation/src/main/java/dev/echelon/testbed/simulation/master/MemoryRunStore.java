package dev.echelon.testbed.simulation.master;

import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.engine.RunStore;
import dev.echelon.coordinator.release.CommandOutbox.Unsent;
import dev.echelon.coordinator.run.Cohort;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.JoinedTenants;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.ServiceInstance;
import dev.echelon.coordinator.run.StopRequest;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.planted.Bug;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engine's store over the master in memory: one method, one call of it, in whatever transaction is open. */
public final class MemoryRunStore implements RunStore {
    private final MemoryMaster master;
    private final Supplier<Tx> open;
    private final Calls calls;
    private final LongSupplier skew;
    private final Bug bug;
    private final RunStatements runs;
    private final StateStatements states;
    private final ReleaseStatements releases;
    private final VerdictStatements verdicts;
    private final SilenceStatements silence;
    private Consumer<List<Unsent>> early = unsent -> {};

    /** How a statement reaches the master, and is kept from it. */
    public interface Calls {
        <T> T call(String statement, Supplier<T> action);

        /** As it comes. */
        Calls DIRECT = new Calls() {
            @Override
            public <T> T call(String statement, Supplier<T> action) {
                return action.get();
            }
        };
    }

    /**
     * A store.
     *
     * @param open the transaction that the caller is in
     * @param lease how long a worker counts as live without renewal
     * @param skew of the caller's own clock, for a planted bug
     */
    public MemoryRunStore(
            MemoryMaster master, Supplier<Tx> open, Calls calls, Duration lease, LongSupplier skew, Bug bug) {
        this.master = master;
        this.open = open;
        this.calls = calls;
        this.skew = skew;
        this.bug = bug;
        this.runs = new RunStatements(master, bug);
        this.states = new StateStatements(master, bug);
        this.releases = new ReleaseStatements(master, bug, lease.toNanos() / 1_000);
        this.verdicts = new VerdictStatements(master, bug);
        this.silence = new SilenceStatements(master, bug);
    }

    /** As a planted bug has it: what is released is sent before it is committed. */
    public void sendsEarly(Consumer<List<Unsent>> send) {
        early = send;
    }

    private <T> T call(String statement, Supplier<T> action) {
        Tx tx = open.get();
        return calls.call(statement, () -> {
            tx.requireOpen();
            return action.get();
        });
    }

    private void run(String statement, Runnable action) {
        Boolean unused = call(statement, () -> {
            action.run();
            return true;
        });
    }

    @Override
    public Optional<CohortRun> lock(UUID runId) {
        return call("lock", () -> runs.lock(open.get(), runId));
    }

    @Override
    public CohortRun refresh(CohortRun run) {
        return call("refresh", () -> runs.read(open.get(), master.known(run.runId())));
    }

    @Override
    public Instant now() {
        return call("now", () -> Kernel.instant(master.now()));
    }

    @Override
    public void create(UUID runId, NewRun run, String actor) {
        run("create", () -> runs.create(open.get(), runId, run));
    }

    @Override
    public Cohort cohort(UUID runId, int number) {
        return call("cohort", () -> master.known(runId)
                .cohorts()
                .get(number - 1)
                .seenBy(open.get())
                .toCohort());
    }

    @Override
    public boolean requestStop(UUID runId, StopRequest request) {
        return call("request stop", () -> {
            boolean live = runs.requestStop(open.get(), runId, request);
            if (bug == Bug.V8_TRIP_WITHIN_BOOKING && request.actor().equals(StopRequest.SYSTEM)) {
                open.get().lock(master.known(runId).control());
            }
            return live;
        });
    }

    @Override
    public List<Booked> book(CohortRun run, List<TenantMigrated> results) {
        run("shard answered", () -> verdicts.answered(open.get(), results));
        return call("book", () -> verdicts.book(open.get(), run, results));
    }

    @Override
    public void writeStopped(CohortRun stopped, StopRequest carriedOut, Instant at) {
        run("stop: control row", () -> states.stopControl(open.get(), stopped));
        run("stop: run row", () -> states.stopRun(open.get(), stopped, carriedOut, at));
        run("stop: withdraw", () -> states.withdraw(open.get(), stopped));
        run("stop: clear request", () -> states.clearRequest(open.get(), stopped.runId()));
    }

    @Override
    public void writeContinued(CohortRun continued, String actor, @Nullable String reason) {
        run("continue", () -> states.proceed(open.get(), continued));
    }

    @Override
    public CohortRun writeResumed(CohortRun aborted, ResumeChanges changes, String actor) {
        return call("resume", () -> states.resume(open.get(), aborted, changes));
    }

    @Override
    public void writeCohortCompleted(CohortRun completed) {
        run("complete cohort", () -> states.completeCohort(open.get(), completed));
    }

    @Override
    public void writeCohortOpened(CohortRun opened) {
        run("open cohort", () -> states.openCohort(open.get(), opened));
    }

    @Override
    public void writeFinished(CohortRun finished, Instant at, JoinedTenants joined) {
        run("finish", () -> states.finish(open.get(), finished, at));
    }

    @Override
    public void rewriteReport(CohortRun run) {
        // the report is made from the rows and decides nothing
    }

    @Override
    public void reportChanged(CohortRun run) {
        // as above
    }

    @Override
    public void catchUpReport(CohortRun run) {
        // as above
    }

    @Override
    public Supply supply(CohortRun run) {
        return call("supply", () -> releases.supply(open.get(), run));
    }

    @Override
    public List<Candidate> candidates(CohortRun run, List<ShardRoom> rooms, int limit) {
        return call("candidates", () -> releases.candidates(open.get(), run, rooms, limit));
    }

    @Override
    public void release(CohortRun run, List<Released> tenants) {
        run("release", () -> releases.release(open.get(), run, tenants));
        if (bug == Bug.PUBLISH_BEFORE_COMMIT) {
            early.accept(call("take", () -> new Outbox(master, bug).take(open.get(), tenants.size())));
        }
    }

    @Override
    public int reclaimExpired(CohortRun run) {
        return call(
                "reclaim",
                () -> silence.reclaimExpired(open.get(), run, bug == Bug.LEASE_BY_LOCAL_CLOCK ? skew.getAsLong() : 0));
    }

    @Override
    public int withdrawUnclaimed(CohortRun run, Duration unclaimedAfter) {
        return call(
                "withdraw unclaimed",
                () -> silence.withdrawUnclaimed(open.get(), run, unclaimedAfter.toNanos() / 1_000));
    }

    @Override
    public Optional<String> shardHeldTooLong(CohortRun run, Duration limit) {
        return call("held too long", () -> silence.shardHeldTooLong(open.get(), run, limit.toNanos() / 1_000));
    }

    @Override
    public List<ServiceInstance> codeOlderThan(String version) {
        return List.of();
    }

    @Override
    public List<ServiceInstance> codeOlderThanUntilCommit(String version) {
        return List.of();
    }

    @Override
    public void recordAcceptedOldCode(CohortRun run, List<ServiceInstance> behind, String actor) {
        // no services here
    }

    @Override
    public List<UUID> openRuns() {
        return call("open runs", () -> runs.open(open.get()));
    }

    @Override
    public MasterTime masterTime() {
        return call("time", () -> new MasterTime(Kernel.instant(master.now()), Kernel.instant(master.up())));
    }
}
