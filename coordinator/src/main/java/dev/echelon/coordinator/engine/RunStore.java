package dev.echelon.coordinator.engine;

import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.run.Cohort;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.JoinedTenants;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.Placement;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.ServiceInstance;
import dev.echelon.coordinator.run.StopRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The master database as the engine needs it. Every method runs in the caller's transaction; those that take a
 * {@link CohortRun} ask that {@link #lock} was called for it in the same transaction.
 */
public interface RunStore {
    /** Locks the run row and reads the run as it is behind the lock; empty: no such run, or a legacy row. */
    Optional<CohortRun> lock(UUID runId);

    /** The run as it is now, counters and stop request read again; the lock is held. */
    CohortRun refresh(CohortRun run);

    /** The master's clock, read now. */
    Instant now();

    /** Writes a planned run with its cohorts and tenants, RUNNING, nothing released. Refused beside a live run over the fleet. */
    void create(UUID runId, NewRun run, String actor);

    /** One cohort of a run. */
    Cohort cohort(UUID runId, int number);

    /** Records a stop request where claims see it, without any lock; an abort replaces a pause. False: the run is not live. */
    boolean requestStop(UUID runId, StopRequest request);

    /** Books what these results claim, each by token and claim id, and counts it. The rest is stale. */
    List<Booked> book(CohortRun run, List<TenantMigrated> results);

    /** Takes the control row, writes the state of {@code stopped}, withdraws every release, clears the request. */
    void writeStopped(CohortRun stopped, StopRequest carriedOut, Instant at);

    /** Takes the control row and writes RUNNING after a pause; held shards are tried again at once. */
    void writeContinued(CohortRun continued, String actor, @Nullable String reason);

    /** Takes the control row, resets the failed tenants of the first incomplete cohort, writes RUNNING. */
    CohortRun writeResumed(CohortRun aborted, ResumeChanges changes, String actor);

    /** Records the current cohort as complete and when the next may be released. */
    void writeCohortCompleted(CohortRun completed);

    /** Makes the next cohort the current one. */
    void writeCohortOpened(CohortRun opened);

    /** Takes the control row and writes the end, with who has joined the fleet since the plan. */
    void writeFinished(CohortRun finished, Instant at, JoinedTenants joined);

    /** Rewrites the run's report from its rows. */
    void rewriteReport(CohortRun run);

    /**
     * The rows that the report of a running run is made from have changed: it is rewritten now, or by a {@link #catchUpReport} when
     * that was done less than a second ago, so that a run with many failures or cohorts does not write it once for each.
     */
    void reportChanged(CohortRun run);

    /** Rewrites the report if a {@link #reportChanged} has put that off, and a second has passed. */
    void catchUpReport(CohortRun run);

    /** Locks the shards and reads how much more may be released. */
    Supply supply(CohortRun run);

    /** The lowest PENDING tenants of the current cohort, at most so many of each shard as it has room. */
    List<Candidate> candidates(CohortRun run, List<ShardRoom> rooms, int limit);

    /** Releases tenants, each with a new token. */
    void release(CohortRun run, List<Released> tenants);

    /** Takes back claims whose lease has run out, each to PENDING with one more loss; from the second on verify-only. */
    int reclaimExpired(CohortRun run);

    /** Takes back releases that nobody has claimed for so long, and those of held shards. */
    int withdrawUnclaimed(CohortRun run, Duration unclaimedAfter);

    /** A shard with tenants waiting in the current cohort that has been held for longer than this; empty: none. */
    Optional<String> shardHeldTooLong(CohortRun run, Duration limit);

    /** The live instances of services that are older than this version, oldest first. */
    List<ServiceInstance> codeOlderThan(String version);

    /**
     * As {@link #codeOlderThan}, and none registers from here to the end of the transaction: services that start wait, so call
     * it last, after whatever they must see.
     */
    List<ServiceInstance> codeOlderThanUntilCommit(String version);

    /** Writes to the audit and the report that the run's acceptance of older code was given, beside these instances. */
    void recordAcceptedOldCode(CohortRun run, List<ServiceInstance> behind, String actor);

    /** Runs a tick must look at: live ones, and aborted ones with claims under way. */
    List<UUID> openRuns();

    /** The master's clock and start, for {@link dev.echelon.coordinator.run.SilenceWatch}. */
    MasterTime masterTime();

    /** A verdict that was booked. */
    record Booked(String slug, int cohort, boolean failed) {}

    /** The master's clock, and since when it has been up. */
    record MasterTime(Instant now, Instant up) {}

    /**
     * How much more may be released.
     *
     * @param inFlight tenants of this run released or claimed
     * @param shards room per shard that is not held, over all runs
     * @param workers those that can take this run's commands
     */
    record Supply(int inFlight, List<ShardRoom> shards, List<Placement.Worker> workers) {}

    /** A shard and how many more tenants may be in flight on it. */
    record ShardRoom(String shard, int room) {}

    /** A tenant that may be released; {@code avoid}: the worker of its last release, if any. */
    record Candidate(long id, @Nullable String avoid) {}

    /** A tenant and where its command goes. */
    record Released(long id, Placement.Place place) {}
}
