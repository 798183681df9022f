package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.engine.RunStore;
import dev.echelon.coordinator.run.Cohort;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.JoinedTenants;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.ServiceInstance;
import dev.echelon.coordinator.run.StopRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The engine's store in PostgreSQL: one class for each group of rows behind it, in the lock order of the schema. */
public final class PostgresRunStore implements RunStore {
    private final RunRows runs;
    private final NewRunRows newRuns;
    private final StateRows states;
    private final ReleaseRows releases;
    private final VerdictRows verdicts;
    private final SilenceRows silence;
    private final ReportRows reports;
    private final StopRequestRows stops;
    private final ServiceRows services;

    /**
     * A store over the master.
     *
     * @param lease how long a worker counts as live without renewal
     */
    public PostgresRunStore(JdbcClient jdbc, Duration lease) {
        var audit = new AuditRows(jdbc);
        this.runs = new RunRows(jdbc);
        this.newRuns = new NewRunRows(jdbc, audit);
        this.stops = new StopRequestRows(jdbc, audit);
        this.states = new StateRows(jdbc, audit, runs);
        this.releases = new ReleaseRows(jdbc, lease);
        this.verdicts = new VerdictRows(jdbc);
        this.silence = new SilenceRows(jdbc);
        this.reports = new ReportRows(jdbc);
        this.services = new ServiceRows(jdbc, audit);
    }

    @Override
    public Optional<CohortRun> lock(UUID runId) {
        return runs.lock(runId);
    }

    @Override
    public CohortRun refresh(CohortRun run) {
        return runs.read(run.runId(), run.kind());
    }

    @Override
    public Instant now() {
        return runs.now();
    }

    @Override
    public void create(UUID runId, NewRun run, String actor) {
        newRuns.create(runId, run, actor);
    }

    @Override
    public Cohort cohort(UUID runId, int number) {
        return runs.cohort(runId, number);
    }

    @Override
    public boolean requestStop(UUID runId, StopRequest request) {
        return stops.record(runId, request);
    }

    @Override
    public List<Booked> book(CohortRun run, List<TenantMigrated> results) {
        return verdicts.book(run, results);
    }

    @Override
    public void writeStopped(CohortRun stopped, StopRequest carriedOut, Instant at) {
        states.stop(stopped, carriedOut, at);
    }

    @Override
    public void writeContinued(CohortRun continued, String actor, @Nullable String reason) {
        states.proceed(continued, actor, reason);
    }

    @Override
    public CohortRun writeResumed(CohortRun aborted, ResumeChanges changes, String actor) {
        return states.resume(aborted, changes, actor);
    }

    @Override
    public void writeCohortCompleted(CohortRun completed) {
        states.completeCohort(completed);
    }

    @Override
    public void writeCohortOpened(CohortRun opened) {
        states.openCohort(opened);
    }

    @Override
    public void writeFinished(CohortRun finished, Instant at, JoinedTenants joined) {
        states.finish(finished, at);
        reports.writeJoined(finished, joined);
    }

    @Override
    public void rewriteReport(CohortRun run) {
        reports.rewrite(run);
    }

    @Override
    public void reportChanged(CohortRun run) {
        reports.changed(run);
    }

    @Override
    public void catchUpReport(CohortRun run) {
        reports.catchUp(run);
    }

    @Override
    public Supply supply(CohortRun run) {
        return releases.supply(run);
    }

    @Override
    public List<Candidate> candidates(CohortRun run, List<ShardRoom> rooms, int limit) {
        return releases.candidates(run, rooms, limit);
    }

    @Override
    public void release(CohortRun run, List<Released> tenants) {
        releases.release(run, tenants);
    }

    @Override
    public int reclaimExpired(CohortRun run) {
        return silence.reclaimExpired(run);
    }

    @Override
    public int withdrawUnclaimed(CohortRun run, Duration unclaimedAfter) {
        return silence.withdrawUnclaimed(run, unclaimedAfter);
    }

    @Override
    public Optional<String> shardHeldTooLong(CohortRun run, Duration limit) {
        return silence.shardHeldTooLong(run, limit);
    }

    @Override
    public List<ServiceInstance> codeOlderThan(String version) {
        return services.olderThan(version);
    }

    @Override
    public List<ServiceInstance> codeOlderThanUntilCommit(String version) {
        return services.olderThanUntilCommit(version);
    }

    @Override
    public void recordAcceptedOldCode(CohortRun run, List<ServiceInstance> behind, String actor) {
        services.accepted(run, behind, actor);
        reports.rewrite(run);
    }

    @Override
    public List<UUID> openRuns() {
        return runs.open();
    }

    @Override
    public MasterTime masterTime() {
        return runs.masterTime();
    }
}
