package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.postgres.WaitingFor.HeldShard;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs as the API shows them. What a reading costs does not grow with the fleet: counters are read, not counted, and what
 * is in flight is bounded by the windows.
 */
public final class RunQueries {
    private static final int EVENTS = 50;

    private static final String COLUMNS = """
            r.run_id, '{kind}' AS kind, r.state, r.started_at, r.finished_at, r.aborted_at, r.abort_reason, r.pause_reason,
            r.started_by, r.target_version, r.migration_set_hash, r.total_tenants, r.succeeded_count, r.failed_count,
            r.skipped_count, r.cohort_size, r.stagger_ms, r.abort_rate, r.max_in_flight, r.current_cohort, r.cohort_count,
            r.next_release_at""";
    private static final String BOTH_TABLES =
            """
            (SELECT %s FROM identity.migration_cohort_run r {where})
            UNION ALL
            (SELECT %s FROM identity.migration_fan_out_run r {where})
            """.formatted(COLUMNS.replace("{kind}", "COHORTS"), COLUMNS.replace("{kind}", "FAN_OUT"));
    private static final String VIEW = """
            SELECT v.*, d.min_compatible_code_version, d.accept_old_code, s.kind AS stopping, clock_timestamp() AS server_time,
                (SELECT count(*) FROM identity.migration_cohort_tenant t
                 WHERE t.run_id = v.run_id AND t.state IN ('RELEASED', 'CLAIMED')) AS in_flight
            FROM ({runs}) v LEFT JOIN identity.migration_stop_request s ON s.run_id = v.run_id
            LEFT JOIN identity.migration_dispatch d ON d.run_id = v.run_id
            """;
    private static final String ONE = VIEW.replace("{runs}", BOTH_TABLES.replace("{where}", "WHERE r.run_id = :run"));
    private static final String LATEST_ROWS = VIEW.replace("{runs}", BOTH_TABLES.replace("{where}", """
                    WHERE CAST(:before AS uuid) IS NULL OR (r.started_at, r.run_id) < (
                        SELECT b.started_at, b.run_id FROM (
                            SELECT started_at, run_id FROM identity.migration_cohort_run
                            UNION ALL SELECT started_at, run_id FROM identity.migration_fan_out_run) b
                        WHERE b.run_id = CAST(:before AS uuid))
                    ORDER BY r.started_at DESC, r.run_id DESC LIMIT :limit"""))
            + "ORDER BY v.started_at DESC, v.run_id DESC LIMIT :limit";
    // a fan-out over named tenants between an abort and its resume must not hide the run that is to be resumed
    private static final String LATEST_ID = """
            SELECT run_id FROM (
                (SELECT 0 AS rank, run_id FROM identity.migration_cohort_run ORDER BY started_at DESC LIMIT 1)
                UNION ALL
                (SELECT 1 AS rank, run_id FROM identity.migration_fan_out_run ORDER BY started_at DESC LIMIT 1)
            ) r ORDER BY rank LIMIT 1
            """;
    private static final String EXISTS = """
            SELECT EXISTS (SELECT FROM identity.migration_cohort_run WHERE run_id = :run)
                OR EXISTS (SELECT FROM identity.migration_fan_out_run WHERE run_id = :run)
            """;
    private static final String COHORTS = """
            SELECT cohort, planned, trip, succeeded_count, failed_count, skipped_count, suspended_count, released_at,
                   completed_at
            FROM identity.migration_cohort WHERE run_id = :run ORDER BY cohort
            """;
    private static final String JOINED = """
            SELECT (report->>'joinedSincePlanCount')::integer AS count, report->>'joinedSincePlanUnknown' AS unknown,
                   ARRAY(SELECT jsonb_path_query(report, '$.joinedSincePlan[0 to 99].slug') #>> '{}') AS slugs
            FROM (SELECT report FROM identity.migration_cohort_run WHERE run_id = :run AND state = 'FINISHED'
                  UNION ALL
                  SELECT report FROM identity.migration_fan_out_run WHERE run_id = :run AND state = 'FINISHED') r
            WHERE jsonb_exists(report, 'joinedSincePlanCount')
            """;
    private static final String HISTORY = """
            SELECT at, kind, actor, reason FROM identity.migration_audit
            WHERE run_id = :run AND kind <> 'TENANT_BOOKED'
              AND kind IN ('STARTED', 'STOP_REQUESTED', 'PAUSED', 'CONTINUED', 'ABORTED', 'RESUMED', 'FINISHED',
                           'OLD_CODE_ACCEPTED')
            ORDER BY audit_id DESC LIMIT :limit
            """;
    private static final String HELD_SHARDS = """
            SELECT s.shard, s.held_until, s.hold_reason FROM identity.echelon_shard s
            WHERE s.held_until > clock_timestamp() AND EXISTS (
                SELECT FROM identity.migration_cohort_tenant t
                WHERE t.run_id = :run AND t.cohort = :cohort AND t.shard = s.shard AND t.state = 'PENDING')
            ORDER BY s.shard
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations snapshot;
    private final Workers workers;

    /**
     * Queries on one master.
     *
     * @param snapshot read-only and repeatable read, so that a view agrees with itself
     */
    public RunQueries(JdbcClient jdbc, TransactionOperations snapshot, Workers workers) {
        this.jdbc = jdbc;
        this.snapshot = snapshot;
        this.workers = workers;
    }

    /**
     * The latest runs of both kinds, newest first, without cohorts and events.
     *
     * @param before those that are older than this one; null: from the newest on
     */
    public List<RunView> latest(int limit, @Nullable UUID before) {
        return jdbc.sql(LATEST_ROWS)
                .param("limit", limit)
                .param("before", before)
                .query((row, n) -> view(row, null, List.of(), List.of(), null))
                .list();
    }

    /** The latest cohort run, legacy rows included; without any, the latest fan-out. */
    public Optional<UUID> latestId() {
        return jdbc.sql(LATEST_ID).query(UUID.class).optional();
    }

    public boolean exists(UUID runId) {
        return jdbc.sql(EXISTS).param("run", runId).query(Boolean.class).single();
    }

    /** A run whole, of one moment. */
    public Optional<RunView> find(UUID runId) {
        Optional<RunView> found = snapshot.execute(status -> read(runId));
        return found == null ? Optional.empty() : found;
    }

    private Optional<RunView> read(UUID runId) {
        List<RunView.Cohort> cohorts = cohorts(runId);
        List<RunView.Event> events = events(runId);
        RunView.Joined joined = joined(runId);
        return jdbc.sql(ONE)
                .param("run", runId)
                .query((row, n) -> view(row, waitingFor(row, cohorts), cohorts, events, joined))
                .optional();
    }

    /** The cohorts of a run in order; none for a legacy row, or where there is no such run. */
    public List<RunView.Cohort> cohorts(UUID runId) {
        return jdbc.sql(COHORTS)
                .param("run", runId)
                .query((row, n) -> new RunView.Cohort(
                        row.getInt("cohort"),
                        row.getInt("planned"),
                        row.getObject("trip", Integer.class),
                        row.getInt("succeeded_count"),
                        row.getInt("failed_count"),
                        row.getInt("skipped_count"),
                        row.getInt("suspended_count"),
                        RunRows.nullableInstant(row, "released_at"),
                        RunRows.nullableInstant(row, "completed_at")))
                .list();
    }

    private RunView.@Nullable Joined joined(UUID runId) {
        return jdbc.sql(JOINED)
                .param("run", runId)
                .query((row, n) -> new RunView.Joined(
                        row.getInt("count"),
                        List.of((String[]) row.getArray("slugs").getArray()),
                        row.getString("unknown")))
                .optional()
                .orElse(null);
    }

    private List<RunView.Event> events(UUID runId) {
        List<RunView.Event> events = new ArrayList<>(jdbc.sql(HISTORY)
                .param("run", runId)
                .param("limit", EVENTS)
                .query((row, n) -> new RunView.Event(
                        row.getTimestamp("at").toInstant(),
                        row.getString("kind"),
                        row.getString("actor"),
                        row.getString("reason")))
                .list());
        Collections.reverse(events);
        return events;
    }

    private @Nullable String waitingFor(ResultSet row, List<RunView.Cohort> cohorts) throws SQLException {
        String state = row.getString("state");
        if (state == null) {
            return null;
        }
        UUID runId = row.getObject("run_id", UUID.class);
        int current = row.getInt("current_cohort");
        RunView.Cohort cohort =
                cohorts.stream().filter(c -> c.cohort() == current).findFirst().orElse(null);
        int open = cohort == null ? 0 : cohort.planned() - cohort.succeeded() - cohort.failed() - cohort.skipped();
        String hash = row.getString("migration_set_hash");
        return new WaitingFor(
                        row.getString("stopping"),
                        row.getInt("in_flight"),
                        open,
                        RunRows.nullableInstant(row, "next_release_at"),
                        serverTime(row),
                        hash,
                        "RUNNING".equals(state) ? workers.supply(hash) : new Workers.Supply(0, 0, 0),
                        "RUNNING".equals(state) ? heldShards(runId, current) : List.of())
                .inWords(state);
    }

    private List<HeldShard> heldShards(UUID runId, int cohort) {
        return jdbc.sql(HELD_SHARDS)
                .param("run", runId)
                .param("cohort", cohort)
                .query((row, n) -> new HeldShard(
                        row.getString("shard"),
                        row.getTimestamp("held_until").toInstant(),
                        row.getString("hold_reason")))
                .list();
    }

    private static Instant serverTime(ResultSet row) throws SQLException {
        return row.getTimestamp("server_time").toInstant();
    }

    private static RunView view(
            ResultSet row,
            @Nullable String waitingFor,
            List<RunView.Cohort> cohorts,
            List<RunView.Event> events,
            RunView.@Nullable Joined joined)
            throws SQLException {
        return new RunView(
                row.getObject("run_id", UUID.class),
                row.getString("kind"),
                row.getString("state"),
                row.getString("stopping"),
                row.getTimestamp("started_at").toInstant(),
                RunRows.nullableInstant(row, "finished_at"),
                RunRows.nullableInstant(row, "aborted_at"),
                row.getString("abort_reason"),
                row.getString("pause_reason"),
                row.getString("started_by"),
                row.getString("target_version"),
                row.getString("migration_set_hash"),
                row.getString("min_compatible_code_version"),
                row.getString("accept_old_code"),
                row.getInt("total_tenants"),
                row.getInt("succeeded_count"),
                row.getInt("failed_count"),
                row.getInt("skipped_count"),
                row.getInt("in_flight"),
                row.getInt("cohort_size"),
                row.getInt("stagger_ms"),
                row.getBigDecimal("abort_rate"),
                row.getObject("max_in_flight", Integer.class),
                row.getObject("current_cohort", Integer.class),
                row.getObject("cohort_count", Integer.class),
                RunRows.nullableInstant(row, "next_release_at"),
                waitingFor,
                cohorts,
                events,
                joined,
                serverTime(row));
    }
}
