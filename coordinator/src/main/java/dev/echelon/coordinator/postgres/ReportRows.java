package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.JoinedTenants;
import java.sql.Types;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * The run's report, made from its rows in one statement: at the start, at a failure, at a cohort's end and at every change of
 * state; while it runs at most once a second, since what it costs grows with failures and cohorts. Whole errors for the first
 * 1,000 failed tenants, then slug and SQLSTATE.
 */
final class ReportRows {
    private static final String REWRITE = """
            UPDATE {run} r SET report_due = false, reported_at = clock_timestamp(), report = coalesce(r.report, '{}') || jsonb_build_object(
                'failedTenants', coalesce((
                    SELECT jsonb_agg(CASE WHEN f.n > 1000
                        THEN jsonb_build_object('slug', f.slug, 'sqlState', f.sql_state)
                        ELSE jsonb_build_object(
                            'slug', f.slug, 'cohort', f.cohort, 'shard', f.shard, 'migration', f.error->>'migration',
                            'sqlState', f.sql_state, 'message', f.error->>'message', 'kind', f.error->>'kind',
                            'line', f.error->'line', 'attempts', f.attempt, 'worker', f.worker_id,
                            'suspended', f.suspended, 'outcome', CASE WHEN f.outcome_verified THEN 'not applied' ELSE 'unknown' END,
                            'failedAt', f.finished_at) END ORDER BY f.n)
                    FROM (SELECT t.*, row_number() OVER (ORDER BY t.id) AS n FROM identity.migration_cohort_tenant t
                          WHERE t.run_id = :run AND t.state = 'FAILED') f), '[]'),
                'cohorts', (
                    SELECT jsonb_agg(jsonb_build_object(
                        'cohort', c.cohort, 'planned', c.planned, 'abortsAtFailure', c.trip, 'succeeded', c.succeeded_count,
                        'failed', c.failed_count, 'skipped', c.skipped_count, 'suspended', c.suspended_count,
                        'releasedAt', c.released_at, 'completedAt', c.completed_at) ORDER BY c.cohort)
                    FROM identity.migration_cohort c WHERE c.run_id = :run AND c.released_at IS NOT NULL),
                'levers', jsonb_build_object(
                    'cohortSize', r.cohort_size, 'staggerMs', r.stagger_ms, 'abortRate', r.abort_rate,
                    'maxInFlight', r.max_in_flight),
                'deployOrder', (
                    SELECT jsonb_build_object(
                        'minCompatibleCodeVersion', d.min_compatible_code_version, 'acceptedOldCode', d.accept_old_code)
                    FROM identity.migration_dispatch d WHERE d.run_id = :run),
                'skippedTenants', jsonb_path_query_array(coalesce(r.report->'skippedTenants', '[]'), '$[*] ? (!exists(@.cohort))')
                    || coalesce((
                    SELECT jsonb_agg(jsonb_build_object(
                        'slug', t.slug, 'cohort', t.cohort, 'status', t.status, 'reason', t.error->>'message') ORDER BY t.id)
                    FROM identity.migration_cohort_tenant t WHERE t.run_id = :run AND t.state = 'SKIPPED'), '[]'),
                'joinedSincePlan', coalesce(r.report->'joinedSincePlan', '[]'),
                'history', coalesce((
                    SELECT jsonb_agg(jsonb_build_object(
                        'at', a.at, 'event', a.kind, 'actor', a.actor, 'reason', a.reason, 'cohort', a.cohort) ORDER BY a.audit_id)
                    FROM identity.migration_audit a
                    WHERE a.run_id = :run AND a.kind IN ('PAUSED', 'CONTINUED', 'ABORTED', 'RESUMED', 'OLD_CODE_ACCEPTED')), '[]'))
            WHERE r.run_id = :run
            """;

    // a second ago or longer, or never: not put off
    private static final String PUT_OFF = """
            UPDATE {run} SET report_due = true
            WHERE run_id = :run AND reported_at > clock_timestamp() - interval '1 second'
            """;
    private static final String DUE = """
            SELECT count(*) FROM {run}
            WHERE run_id = :run AND report_due AND reported_at <= clock_timestamp() - interval '1 second'
            """;
    private static final String JOINED = """
            UPDATE {run} SET report = coalesce(report, '{}') || jsonb_build_object(
                'joinedSincePlan', CAST(:first AS jsonb), 'joinedSincePlanCount', CAST(:count AS integer),
                'joinedSincePlanUnknown', CAST(:unknown AS text))
            WHERE run_id = :run
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json = JsonMapper.builder().build();

    ReportRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The first thousand by name, and how many there are; no count when nobody knows. */
    void writeJoined(CohortRun run, JoinedTenants joined) {
        jdbc.sql(RunTable.sql(JOINED, run.kind()))
                .param("run", run.runId())
                .param("first", json.writeValueAsString(joined.first()))
                .param("count", joined.unknown() == null ? joined.count() : null, Types.INTEGER)
                .param("unknown", joined.unknown(), Types.VARCHAR)
                .update();
    }

    void rewrite(CohortRun run) {
        jdbc.sql(RunTable.sql(REWRITE, run.kind())).param("run", run.runId()).update();
    }

    void changed(CohortRun run) {
        if (jdbc.sql(RunTable.sql(PUT_OFF, run.kind()))
                        .param("run", run.runId())
                        .update()
                == 0) {
            rewrite(run);
        }
    }

    void catchUp(CohortRun run) {
        int due = jdbc.sql(RunTable.sql(DUE, run.kind()))
                .param("run", run.runId())
                .query(Integer.class)
                .single();
        if (due > 0) {
            rewrite(run);
        }
    }
}
