package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.engine.RunStore.MasterTime;
import dev.echelon.coordinator.run.Cohort;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.StopRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Run, control and cohort rows, read under the run's lock. */
final class RunRows {
    // two statements, not one: rows joined to a row that is waited for are those of the statement's start
    private static final String LOCK = """
            WITH cohorts AS (SELECT 1 FROM identity.migration_cohort_run WHERE run_id = :run AND state IS NOT NULL FOR UPDATE),
                 fan_out AS (SELECT 1 FROM identity.migration_fan_out_run WHERE run_id = :run FOR UPDATE)
            SELECT 'COHORTS' FROM cohorts UNION ALL SELECT 'FAN_OUT' FROM fan_out
            """;
    private static final String READ = """
            SELECT r.run_id, r.state, r.cohort_size, r.stagger_ms, r.abort_rate, r.max_in_flight, r.cohort_count,
                   r.next_release_at, d.kind, d.generation, d.migration_set_hash,
                   d.min_compatible_code_version, d.accept_old_code,
                   c.cohort, c.planned, c.trip, c.succeeded_count, c.failed_count, c.skipped_count, c.suspended_count,
                   c.completed_at, s.kind AS stop_kind, s.reason AS stop_reason, s.actor AS stop_actor
            FROM {run} r
            JOIN identity.migration_dispatch d ON d.run_id = r.run_id
            JOIN identity.migration_cohort c ON c.run_id = r.run_id AND c.cohort = r.current_cohort
            LEFT JOIN identity.migration_stop_request s ON s.run_id = r.run_id
            WHERE r.run_id = :run
            """;
    private static final String COHORT = """
            SELECT cohort, planned, trip, succeeded_count, failed_count, skipped_count, suspended_count, completed_at
            FROM identity.migration_cohort WHERE run_id = :run AND cohort = :cohort
            """;
    private static final String OPEN = """
            SELECT d.run_id FROM identity.migration_dispatch d
            WHERE d.state IN ('RUNNING', 'PAUSED')
               OR (d.state = 'ABORTED' AND EXISTS (
                   SELECT FROM identity.migration_cohort_tenant t
                   WHERE t.run_id = d.run_id AND t.state IN ('RELEASED', 'CLAIMED')))
            ORDER BY d.created_at
            """;

    private final JdbcClient jdbc;

    RunRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<CohortRun> lock(UUID runId) {
        return jdbc.sql(LOCK)
                .param("run", runId)
                .query(String.class)
                .optional()
                .map(kind -> read(runId, NewRun.Kind.valueOf(kind)));
    }

    CohortRun read(UUID runId, NewRun.Kind kind) {
        return jdbc.sql(RunTable.sql(READ, kind))
                .param("run", runId)
                .query((row, n) -> run(row))
                .single();
    }

    Cohort cohort(UUID runId, int number) {
        return jdbc.sql(COHORT)
                .param("run", runId)
                .param("cohort", number)
                .query((row, n) -> cohort(row))
                .single();
    }

    Instant now() {
        return jdbc.sql("SELECT clock_timestamp()")
                .query((row, n) -> instant(row, 1))
                .single();
    }

    MasterTime masterTime() {
        return jdbc.sql("SELECT clock_timestamp(), pg_postmaster_start_time()")
                .query((row, n) -> new MasterTime(instant(row, 1), instant(row, 2)))
                .single();
    }

    List<UUID> open() {
        return jdbc.sql(OPEN).query(UUID.class).list();
    }

    private static CohortRun run(ResultSet row) throws SQLException {
        return new CohortRun(
                row.getObject("run_id", UUID.class),
                NewRun.Kind.valueOf(row.getString("kind")),
                RunState.valueOf(row.getString("state")),
                row.getLong("generation"),
                new Levers(
                        row.getInt("cohort_size"),
                        row.getInt("stagger_ms"),
                        row.getBigDecimal("abort_rate"),
                        row.getInt("max_in_flight")),
                row.getString("migration_set_hash"),
                new DeployOrder(row.getString("min_compatible_code_version"), row.getString("accept_old_code")),
                row.getInt("cohort_count"),
                cohort(row),
                nullableInstant(row, "next_release_at"),
                stop(row));
    }

    private static @Nullable StopRequest stop(ResultSet row) throws SQLException {
        String kind = row.getString("stop_kind");
        return kind == null
                ? null
                : new StopRequest(
                        StopRequest.Kind.valueOf(kind), row.getString("stop_reason"), row.getString("stop_actor"));
    }

    static Cohort cohort(ResultSet row) throws SQLException {
        return new Cohort(
                row.getInt("cohort"),
                row.getInt("planned"),
                row.getObject("trip", Integer.class),
                row.getInt("succeeded_count"),
                row.getInt("failed_count"),
                row.getInt("skipped_count"),
                row.getInt("suspended_count"),
                nullableInstant(row, "completed_at"));
    }

    static @Nullable Instant nullableInstant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }
}
