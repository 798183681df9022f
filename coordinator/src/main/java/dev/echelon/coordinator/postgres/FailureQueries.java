package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.TenantError;
import dev.echelon.coordinator.api.FailureGroup;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The failures of a run by root cause. */
public final class FailureQueries {
    private static final int GROUPS = 100;
    private static final int TENANTS = 500;

    // a message names the tenant's schema, its rows and its objects: those do not make another cause
    private static final String GROUPED = """
            WITH failed AS (
                SELECT t.id, t.slug, t.cohort, t.shard, t.attempt, t.worker_id, t.suspended, t.outcome_verified, t.finished_at,
                       t.error, t.error->>'message' AS message,
                       md5(concat_ws(chr(10), t.error->>'kind', t.error->>'migration', t.error->>'line',
                           coalesce(t.sql_state, t.error->>'sqlState'),
                           regexp_replace(t.error->>'message', '"[^"]*"|''[^'']*''|[0-9]+', '?', 'g'))) AS cause
                FROM identity.migration_cohort_tenant t
                WHERE t.run_id = :run AND t.state IN ('FAILED', 'SKIPPED') AND t.state = 'FAILED'
            ), ranked AS (
                SELECT f.*, count(*) OVER (PARTITION BY cause) AS tenants,
                       count(*) FILTER (WHERE NOT coalesce(outcome_verified, true)) OVER (PARTITION BY cause) AS unverified,
                       row_number() OVER (PARTITION BY cause ORDER BY id) AS place
                FROM failed f
            ), shown AS (
                SELECT r.*, dense_rank() OVER (ORDER BY tenants DESC, cause) AS group_no FROM ranked r WHERE place <= :tenants
            )
            SELECT cause, tenants, unverified, slug, cohort, shard, attempt, worker_id, suspended, outcome_verified,
                   finished_at, message, CASE WHEN place = 1 THEN error::text END AS error
            FROM shown WHERE group_no <= :groups ORDER BY group_no, id
            """;

    private final JdbcClient jdbc;
    private final RecordedErrors errors;

    public FailureQueries(JdbcClient jdbc, RecordedErrors errors) {
        this.jdbc = jdbc;
        this.errors = errors;
    }

    /** At most 100 causes, the most frequent first. */
    public List<FailureGroup> byCause(UUID runId) {
        Map<String, FailureGroup> groups = new LinkedHashMap<>();
        jdbc.sql(GROUPED)
                .param("run", runId)
                .param("tenants", TENANTS)
                .param("groups", GROUPS)
                .query(row -> {
                    String cause = row.getString("cause");
                    FailureGroup group = groups.get(cause);
                    if (group == null) {
                        group = group(row);
                        groups.put(cause, group);
                    }
                    group.tenants().add(tenant(row));
                });
        return new ArrayList<>(groups.values());
    }

    private FailureGroup group(ResultSet row) throws SQLException {
        @Nullable TenantError error = errors.read(row.getString("error"));
        return new FailureGroup(row.getInt("tenants"), row.getInt("unverified"), error, new ArrayList<>());
    }

    private static FailureGroup.Tenant tenant(ResultSet row) throws SQLException {
        return new FailureGroup.Tenant(
                row.getString("slug"),
                row.getInt("cohort"),
                row.getString("shard"),
                row.getInt("attempt"),
                row.getString("worker_id"),
                row.getBoolean("suspended"),
                row.getObject("outcome_verified", Boolean.class),
                RunRows.nullableInstant(row, "finished_at"),
                row.getString("message"));
    }
}
