package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.metrics.MasterFigures;
import dev.echelon.coordinator.metrics.MasterFigures.Outbox;
import dev.echelon.coordinator.metrics.MasterFigures.Run;
import dev.echelon.coordinator.metrics.MasterFigures.Shard;
import dev.echelon.coordinator.metrics.MasterFigures.Workers;
import dev.echelon.coordinator.run.RunState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What monitoring asks again and again. Counters stand in the rows of runs and cohorts; what is counted here is in flight or
 * unsent, and an index holds nothing else. So the cost does not grow with the fleet.
 */
public final class MonitoringQueries {
    private static final String FIGURES = """
            WITH run AS (
                SELECT run_id, state FROM identity.migration_dispatch WHERE whole_fleet
                ORDER BY state IN ('RUNNING', 'PAUSED') DESC, created_at DESC LIMIT 1
            ), rows AS (
                SELECT r.run_id, total_tenants, succeeded_count, failed_count, skipped_count, current_cohort, cohort_count,
                       next_release_at, max_in_flight
                FROM identity.migration_cohort_run r JOIN run ON run.run_id = r.run_id
                UNION ALL
                SELECT r.run_id, total_tenants, succeeded_count, failed_count, skipped_count, current_cohort, cohort_count,
                       next_release_at, max_in_flight
                FROM identity.migration_fan_out_run r JOIN run ON run.run_id = r.run_id
            ), fleet AS (
                SELECT run.state, rows.*, c.trip, c.failed_count - c.suspended_count AS cohort_failures,
                       greatest(extract(epoch FROM rows.next_release_at - clock_timestamp()), 0) AS stagger,
                       extract(epoch FROM clock_timestamp() - greatest(rows.next_release_at, a.at)) AS idle
                FROM run JOIN rows ON rows.run_id = run.run_id
                JOIN identity.migration_cohort c ON c.run_id = run.run_id AND c.cohort = rows.current_cohort
                LEFT JOIN LATERAL (
                    SELECT at FROM identity.migration_audit WHERE run_id = run.run_id ORDER BY audit_id DESC LIMIT 1) a ON true
            ), commands AS (
                SELECT count(*) AS unsent, extract(epoch FROM clock_timestamp() - min(released_at)) AS age FROM (
                    SELECT released_at FROM identity.migration_cohort_tenant
                    WHERE state = 'RELEASED' AND published_at IS NULL ORDER BY id LIMIT 10000) u
            ), events AS (
                SELECT count(*) AS unsent, extract(epoch FROM clock_timestamp() - min(at)) AS age FROM (
                    SELECT at FROM identity.migration_audit WHERE published_at IS NULL ORDER BY audit_id LIMIT 10000) u
            ), workers AS (
                SELECT count(*) AS live, count(*) FILTER (WHERE fits) AS fitting,
                       coalesce(sum(slots) FILTER (WHERE fits), 0) AS slots
                FROM (
                    SELECT slots, accepting AND cardinality(partitions) > 0 AND NOT EXISTS (
                               SELECT FROM identity.migration_dispatch d WHERE d.state IN ('RUNNING', 'PAUSED')
                                 AND d.migration_set_hash <> ALL (w.set_hashes)) AS fits
                    FROM identity.echelon_worker w
                    WHERE renewed_at > clock_timestamp() - :leaseMs * interval '1 millisecond') w
            )
            SELECT (SELECT count(*) FROM identity.migration_dispatch WHERE state = 'RUNNING') AS running,
                   (SELECT count(*) FROM identity.migration_dispatch WHERE state = 'PAUSED') AS paused,
                   fleet.*, commands.unsent AS commands, commands.age AS commands_age, events.unsent AS events,
                   events.age AS events_age, workers.live, workers.fitting, workers.slots
            FROM commands CROSS JOIN events CROSS JOIN workers LEFT JOIN fleet ON true
            """;
    private static final String SHARDS = """
            SELECT s.shard, s.max_in_flight, coalesce(f.released, 0) AS released, coalesce(f.claimed, 0) AS claimed,
                   coalesce(extract(epoch FROM clock_timestamp() - s.held_since), 0) AS held
            FROM identity.echelon_shard s
            LEFT JOIN (
                SELECT shard, count(*) FILTER (WHERE state = 'RELEASED') AS released,
                       count(*) FILTER (WHERE state = 'CLAIMED') AS claimed
                FROM identity.migration_cohort_tenant WHERE state IN ('RELEASED', 'CLAIMED') GROUP BY shard
            ) f ON f.shard = s.shard
            ORDER BY s.shard
            """;

    private final JdbcClient jdbc;
    private final Duration lease;

    /**
     * Queries of one master.
     *
     * @param lease a worker that has not renewed for so long is not live
     */
    public MonitoringQueries(JdbcClient jdbc, Duration lease) {
        this.jdbc = jdbc;
        this.lease = lease;
    }

    /** The figures as they are now. */
    public MasterFigures read() {
        List<Shard> shards = jdbc.sql(SHARDS).query((row, n) -> shard(row)).list();
        return jdbc.sql(FIGURES)
                .param("leaseMs", lease.toMillis())
                .query((row, n) -> figures(row, shards))
                .single();
    }

    private static MasterFigures figures(ResultSet row, List<Shard> shards) throws SQLException {
        return new MasterFigures(
                row.getInt("running"),
                row.getInt("paused"),
                run(row),
                new Outbox(row.getInt("commands"), atLeastZero(row, "commands_age")),
                new Outbox(row.getInt("events"), atLeastZero(row, "events_age")),
                new Workers(row.getInt("live"), row.getInt("fitting"), row.getInt("slots")),
                shards);
    }

    private static @Nullable Run run(ResultSet row) throws SQLException {
        String code = row.getString("state");
        if (code == null) {
            return null;
        }
        RunState state = RunState.valueOf(code);
        double stagger = atLeastZero(row, "stagger");
        return new Run(
                state,
                row.getInt("total_tenants"),
                row.getInt("succeeded_count"),
                row.getInt("failed_count"),
                row.getInt("skipped_count"),
                row.getInt("current_cohort"),
                row.getInt("cohort_count"),
                row.getInt("cohort_failures"),
                row.getObject("trip", Integer.class),
                stagger,
                state == RunState.RUNNING && stagger == 0 ? atLeastZero(row, "idle") : 0,
                row.getInt("max_in_flight"));
    }

    private static Shard shard(ResultSet row) throws SQLException {
        return new Shard(
                row.getString("shard"),
                row.getInt("max_in_flight"),
                row.getInt("released"),
                row.getInt("claimed"),
                atLeastZero(row, "held"));
    }

    /** A null is 0, too. */
    private static double atLeastZero(ResultSet row, String column) throws SQLException {
        return Math.max(0, row.getDouble(column));
    }
}
