package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.run.CohortRun;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What has fallen silent: claims without renewal, releases without a claim, shards without an answer. */
final class SilenceRows {
    private static final String RECLAIM = """
            WITH expired AS (
                SELECT id FROM identity.migration_cohort_tenant
                WHERE run_id = :run AND state = 'CLAIMED' AND lease_until < clock_timestamp() ORDER BY id FOR UPDATE
            ), reclaimed AS (
                UPDATE identity.migration_cohort_tenant t SET
                    state = 'PENDING', lost_count = t.lost_count + 1, verify_only = t.lost_count + 1 >= 2,
                    placed_on = t.worker_id, worker_id = NULL, claim_id = NULL, lease_until = NULL, progress = NULL
                FROM expired e
                WHERE t.id = e.id AND t.state = 'CLAIMED' AND t.lease_until < clock_timestamp()
                RETURNING t.id, t.slug, t.cohort, t.placed_on, t.lost_count
            )
            INSERT INTO identity.migration_audit (run_id, kind, actor, reason, cohort, slug)
            SELECT :run, 'TENANT_RECLAIMED', 'system',
                   'worker ' || placed_on || ' fell silent (' || lost_count || ' lost)', cohort, slug
            FROM reclaimed ORDER BY id
            """;
    private static final String WITHDRAW_UNCLAIMED = """
            WITH unclaimed AS (
                SELECT t.id FROM identity.migration_cohort_tenant t
                WHERE t.run_id = :run AND t.state = 'RELEASED'
                  AND (t.published_at < clock_timestamp() - :afterMs * interval '1 millisecond'
                       OR EXISTS (SELECT FROM identity.echelon_shard s
                                  WHERE s.shard = t.shard AND s.held_until > clock_timestamp()))
                ORDER BY t.id FOR UPDATE OF t)
            UPDATE identity.migration_cohort_tenant t SET state = 'PENDING', published_at = NULL, publish_lease_until = NULL
            FROM unclaimed u WHERE t.id = u.id AND t.state = 'RELEASED'
            """;
    private static final String HELD_TOO_LONG = """
            SELECT 'shard ' || s.shard || ' cannot be reached since ' || to_char(s.held_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                   || ' (' || coalesce(s.hold_reason, 'no reason known') || '); its tenants wait, none was failed'
            FROM identity.echelon_shard s
            WHERE s.held_since < clock_timestamp() - :limitMs * interval '1 millisecond'
              AND EXISTS (SELECT FROM identity.migration_cohort_tenant t
                          WHERE t.run_id = :run AND t.cohort = :cohort AND t.shard = s.shard AND t.state = 'PENDING')
            ORDER BY s.shard LIMIT 1
            """;

    private final JdbcClient jdbc;

    SilenceRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    int reclaimExpired(CohortRun run) {
        return jdbc.sql(RECLAIM).param("run", run.runId()).update();
    }

    int withdrawUnclaimed(CohortRun run, Duration unclaimedAfter) {
        return jdbc.sql(WITHDRAW_UNCLAIMED)
                .param("run", run.runId())
                .param("afterMs", unclaimedAfter.toMillis())
                .update();
    }

    Optional<String> shardHeldTooLong(CohortRun run, Duration limit) {
        return jdbc.sql(HELD_TOO_LONG)
                .param("run", run.runId())
                .param("cohort", run.cohort().number())
                .param("limitMs", limit.toMillis())
                .query(String.class)
                .optional();
    }
}
