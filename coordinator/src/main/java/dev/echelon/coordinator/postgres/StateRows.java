package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.RunEvent;
import dev.echelon.coordinator.run.AbortRule;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.StopRequest;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Changes of a run's state: the control row first, the tenants after it. */
final class StateRows {
    private static final String CONTROL = """
            UPDATE identity.migration_dispatch SET state = :state, generation = :generation, migration_set_hash = :hash,
                min_compatible_code_version = :minCodeVersion, accept_old_code = :acceptOldCode
            WHERE run_id = :run AND state = ANY(:from)
            """;
    private static final String STOPPED = """
            UPDATE {run} SET state = :state,
                aborted_at = CASE WHEN :state = 'ABORTED' THEN CAST(:at AS timestamptz) END,
                abort_reason = CASE WHEN :state = 'ABORTED' THEN :reason END,
                pause_reason = CASE WHEN :state = 'PAUSED' THEN :reason END
            WHERE run_id = :run
            """;
    private static final String WITHDRAW = """
            WITH released AS (
                SELECT id FROM identity.migration_cohort_tenant
                WHERE run_id = :run AND state = 'RELEASED' ORDER BY id FOR UPDATE)
            UPDATE identity.migration_cohort_tenant t SET state = 'PENDING', published_at = NULL, publish_lease_until = NULL
            FROM released r WHERE t.id = r.id AND t.state = 'RELEASED'
            """;
    private static final String CLEAR_REQUEST = "DELETE FROM identity.migration_stop_request WHERE run_id = :run";
    private static final String RUNNING = """
            UPDATE {run} SET state = 'RUNNING', aborted_at = NULL, abort_reason = NULL, pause_reason = NULL,
                stagger_ms = :staggerMs, abort_rate = :abortRate, max_in_flight = :maxInFlight,
                migration_set_hash = :hash
            WHERE run_id = :run
            """;
    // the operator says: try now
    private static final String TRY_HELD_SHARDS = """
            UPDATE identity.echelon_shard SET held_since = clock_timestamp(), held_until = NULL, hold_count = 0
            WHERE held_since IS NOT NULL
            """;
    private static final String SUSPEND_FAILED = """
            UPDATE identity.migration_cohort_tenant SET suspended = true
            WHERE run_id = :run AND cohort = :cohort AND state = 'FAILED' AND slug = ANY(:slugs) AND NOT suspended
            """;
    private static final String RESET_FAILED = """
            WITH reset AS (
                UPDATE identity.migration_cohort_tenant SET
                    state = 'PENDING', suspended = false, lost_count = 0, verify_only = false, claim_id = NULL,
                    worker_id = NULL, lease_until = NULL, published_at = NULL, publish_lease_until = NULL,
                    finished_at = NULL, outcome_verified = NULL, duration_ms = NULL, sql_state = NULL, error = NULL
                WHERE run_id = :run AND cohort = :cohort AND state = 'FAILED' AND NOT (slug = ANY(:slugs))
                RETURNING 1
            ), counted AS (
                UPDATE identity.migration_cohort SET
                    failed_count = failed_count - (SELECT count(*) FROM reset),
                    suspended_count = failed_count - (SELECT count(*) FROM reset)
                WHERE run_id = :run AND cohort = :cohort
            )
            UPDATE {run} SET failed_count = failed_count - (SELECT count(*) FROM reset) WHERE run_id = :run
            """;
    private static final String OPEN_COHORTS = """
            SELECT cohort, planned FROM identity.migration_cohort
            WHERE run_id = :run AND completed_at IS NULL ORDER BY cohort
            """;
    private static final String NEW_TRIPS = """
            UPDATE identity.migration_cohort c SET trip = t.trip
            FROM unnest(:cohorts, :trips) AS t (cohort, trip) WHERE c.run_id = :run AND c.cohort = t.cohort
            """;
    private static final String COMPLETE_COHORT = """
            UPDATE identity.migration_cohort SET completed_at = :at
            WHERE run_id = :run AND cohort = :cohort AND completed_at IS NULL
            """;
    private static final String NEXT_RELEASE =
            "UPDATE {run} SET next_release_at = CAST(:at AS timestamptz) WHERE run_id = :run";
    private static final String OPEN_COHORT = """
            UPDATE {run} SET current_cohort = :cohort, next_release_at = NULL WHERE run_id = :run
            """;
    private static final String RELEASED_COHORT = """
            UPDATE identity.migration_cohort SET released_at = clock_timestamp()
            WHERE run_id = :run AND cohort = :cohort AND released_at IS NULL
            """;
    private static final String FINISHED = """
            UPDATE {run} SET state = 'FINISHED', finished_at = :at, next_release_at = NULL WHERE run_id = :run
            """;

    private final JdbcClient jdbc;
    private final AuditRows audit;
    private final RunRows runs;

    StateRows(JdbcClient jdbc, AuditRows audit, RunRows runs) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.runs = runs;
    }

    void stop(CohortRun stopped, StopRequest carriedOut, Instant at) {
        writeControl(stopped, RunState.RUNNING, RunState.PAUSED);
        // read after the control row is held: no claim is later than it
        Instant stoppedAt = runs.now();
        update(
                RunTable.sql(STOPPED, stopped.kind()),
                stopped.runId(),
                "state",
                stopped.state().name(),
                "at",
                Timestamp.from(stoppedAt.isBefore(at) ? at : stoppedAt),
                "reason",
                carriedOut.reason());
        jdbc.sql(WITHDRAW).param("run", stopped.runId()).update();
        jdbc.sql(CLEAR_REQUEST).param("run", stopped.runId()).update();
        audit.append(
                stopped.runId(),
                stopped.state() == RunState.ABORTED ? RunEvent.Kind.ABORTED : RunEvent.Kind.PAUSED,
                carriedOut.actor(),
                carriedOut.reason(),
                stopped.cohort().number());
    }

    void proceed(CohortRun continued, String actor, @Nullable String reason) {
        writeControl(continued, RunState.PAUSED);
        writeRunning(continued, continued.levers(), continued.setHash());
        jdbc.sql(TRY_HELD_SHARDS).update();
        jdbc.sql(CLEAR_REQUEST).param("run", continued.runId()).update();
        audit.append(
                continued.runId(),
                RunEvent.Kind.CONTINUED,
                actor,
                reason,
                continued.cohort().number());
    }

    CohortRun resume(CohortRun aborted, ResumeChanges changes, String actor) {
        UUID runId = aborted.runId();
        int cohort = aborted.cohort().number();
        Levers levers = changes.applyTo(aborted.levers());
        DeployOrder order = changes.applyTo(aborted.order());
        CohortRun intended = aborted.resumed(aborted.cohort(), levers, changes.migrationSetHash(), order);
        takeFleet(intended);
        writeRunning(intended, levers, changes.migrationSetHash());
        jdbc.sql(CLEAR_REQUEST).param("run", runId).update();
        if (aborted.cohort().completedAt() == null) {
            resetFailed(aborted, changes.suspendedSlugs());
        }
        if (levers.abortRate() != null) {
            writeTrips(runId, levers.abortRate());
        }
        audit.append(runId, RunEvent.Kind.RESUMED, actor, changes.reason(), cohort);
        return aborted.resumed(runs.cohort(runId, cohort), levers, changes.migrationSetHash(), order);
    }

    /** Only where the run goes on: an abort during a stagger leaves a complete cohort, whose verdicts stand. */
    private void resetFailed(CohortRun aborted, Set<String> suspendedSlugs) {
        String[] suspended = suspendedSlugs.toArray(String[]::new);
        for (String sql : List.of(SUSPEND_FAILED, RunTable.sql(RESET_FAILED, aborted.kind()))) {
            jdbc.sql(sql)
                    .param("run", aborted.runId())
                    .param("cohort", aborted.cohort().number())
                    .param("slugs", suspended)
                    .update();
        }
    }

    void completeCohort(CohortRun completed) {
        Instant at = completed.cohort().completedAt();
        if (at == null) {
            throw new IllegalArgumentException("the cohort is not complete");
        }
        update(COMPLETE_COHORT, completed.runId(), "cohort", completed.cohort().number(), "at", Timestamp.from(at));
        Instant next = completed.nextReleaseAt();
        update(
                RunTable.sql(NEXT_RELEASE, completed.kind()),
                completed.runId(),
                "at",
                next == null ? null : Timestamp.from(next));
        audit.append(
                completed.runId(),
                RunEvent.Kind.COHORT_COMPLETED,
                StopRequest.SYSTEM,
                null,
                completed.cohort().number());
    }

    void openCohort(CohortRun opened) {
        int cohort = opened.cohort().number();
        update(RunTable.sql(OPEN_COHORT, opened.kind()), opened.runId(), "cohort", cohort);
        update(RELEASED_COHORT, opened.runId(), "cohort", cohort);
        audit.append(opened.runId(), RunEvent.Kind.COHORT_RELEASED, StopRequest.SYSTEM, null, cohort);
    }

    void finish(CohortRun finished, Instant at) {
        writeControl(finished, RunState.RUNNING);
        update(RunTable.sql(FINISHED, finished.kind()), finished.runId(), "at", Timestamp.from(at));
        audit.append(finished.runId(), RunEvent.Kind.FINISHED, StopRequest.SYSTEM, null, null);
    }

    /** Meanwhile another run may have been started over the fleet: only one is live at a time. */
    private void takeFleet(CohortRun resumed) {
        try {
            writeControl(resumed, RunState.ABORTED);
        } catch (DuplicateKeyException e) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "Run " + resumed.runId()
                            + " stays ABORTED: another run over the fleet is live; `echelon status` shows it."
                            + " Nothing was changed. Wait for its end, or abort it first.");
        }
    }

    private void writeControl(CohortRun run, RunState... from) {
        String[] states = Arrays.stream(from).map(Enum::name).toArray(String[]::new);
        update(
                CONTROL,
                run.runId(),
                "state",
                run.state().name(),
                "generation",
                run.generation(),
                "hash",
                run.setHash(),
                "minCodeVersion",
                run.order().minCompatibleCodeVersion(),
                "acceptOldCode",
                run.order().acceptedOldCode(),
                "from",
                states);
    }

    private void writeRunning(CohortRun run, Levers levers, String setHash) {
        update(
                RunTable.sql(RUNNING, run.kind()),
                run.runId(),
                "staggerMs",
                levers.staggerMs(),
                "abortRate",
                levers.abortRate(),
                "maxInFlight",
                levers.maxInFlight(),
                "hash",
                setHash);
    }

    private void writeTrips(UUID runId, BigDecimal abortRate) {
        record Planned(int cohort, int tenants) {}
        List<Planned> open = jdbc.sql(OPEN_COHORTS)
                .param("run", runId)
                .query((row, n) -> new Planned(row.getInt(1), row.getInt(2)))
                .list();
        jdbc.sql(NEW_TRIPS)
                .param("run", runId)
                .param("cohorts", open.stream().map(Planned::cohort).toArray(Integer[]::new))
                .param(
                        "trips",
                        open.stream()
                                .map(cohort -> AbortRule.trip(abortRate, cohort.tenants()))
                                .toArray(Integer[]::new))
                .update();
    }

    /** Runs an update of exactly one row; {@code params} are names and values in turn. */
    private void update(String sql, UUID runId, @Nullable Object... params) {
        var statement = jdbc.sql(sql).param("run", runId);
        for (int i = 0; i < params.length; i += 2) {
            statement = statement.param(String.valueOf(params[i]), params[i + 1]);
        }
        int rows = statement.update();
        if (rows != 1) {
            throw new IllegalStateException(
                    rows + " rows changed where one was expected, in run " + runId + ". Indicates a bug.");
        }
    }
}
