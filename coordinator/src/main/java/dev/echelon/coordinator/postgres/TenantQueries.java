package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.api.TenantView;
import dev.echelon.coordinator.run.TenantState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tenants of a run as the API shows them, page by page in plan order. */
public final class TenantQueries {
    // ids rise in plan order, so the order by cohort and id is the order by id, and has an index
    private static final String PAGE = """
            SELECT t.id, t.cohort, t.slug, t.status, t.shard, t.state, t.attempt, t.worker_id, t.claimed_at, t.lease_until,
                   t.finished_at, t.from_version, t.to_version, t.duration_ms, t.outcome_verified, t.suspended, t.progress,
                   t.error::text AS error
            FROM identity.migration_cohort_tenant t
            WHERE t.run_id = :run {filter}
              AND (t.cohort, t.id) > (
                  coalesce((SELECT a.cohort FROM identity.migration_cohort_tenant a WHERE a.id = :after AND a.run_id = :run), 0),
                  :after)
            ORDER BY t.cohort, t.id LIMIT :limit
            """;
    private static final String FAILED_SLUGS = """
            SELECT slug FROM identity.migration_cohort_tenant
            WHERE run_id = :run AND state IN ('FAILED', 'SKIPPED') AND state = 'FAILED' ORDER BY id
            """;

    private final JdbcClient jdbc;
    private final RecordedErrors errors;

    public TenantQueries(JdbcClient jdbc, RecordedErrors errors) {
        this.jdbc = jdbc;
        this.errors = errors;
    }

    /**
     * One page.
     *
     * @param state null: any
     * @param cohort null: any
     * @param slug null: any
     * @param after id of the last tenant of the page before; 0: the first page
     */
    public List<TenantView> page(
            UUID runId,
            @Nullable TenantState state,
            @Nullable Integer cohort,
            @Nullable String slug,
            long after,
            int limit) {
        // the state is a constant of ours and stands in the text, so that its partial index is used
        String filter = (state == null ? "" : " AND t.state = '" + state.name() + "'" + partialIndex(state))
                + (cohort == null ? "" : " AND t.cohort = :cohort")
                + (slug == null ? "" : " AND t.slug = :slug");
        JdbcClient.StatementSpec query = jdbc.sql(PAGE.replace("{filter}", filter))
                .param("run", runId)
                .param("after", after)
                .param("limit", limit);
        if (cohort != null) {
            query = query.param("cohort", cohort);
        }
        if (slug != null) {
            query = query.param("slug", slug);
        }
        return query.query((row, n) -> view(row)).list();
    }

    /** The slugs of a run's failed tenants, in plan order. */
    public List<String> failed(UUID runId) {
        return jdbc.sql(FAILED_SLUGS).param("run", runId).query(String.class).list();
    }

    private static String partialIndex(TenantState state) {
        return switch (state) {
            case FAILED, SKIPPED -> " AND t.state IN ('FAILED', 'SKIPPED')";
            case RELEASED, CLAIMED -> " AND t.state IN ('RELEASED', 'CLAIMED')";
            case PENDING, SUCCEEDED -> "";
        };
    }

    private TenantView view(ResultSet row) throws SQLException {
        return new TenantView(
                row.getLong("id"),
                row.getInt("cohort"),
                row.getString("slug"),
                row.getString("status"),
                row.getString("shard"),
                row.getString("state"),
                row.getInt("attempt"),
                row.getString("worker_id"),
                RunRows.nullableInstant(row, "claimed_at"),
                RunRows.nullableInstant(row, "lease_until"),
                RunRows.nullableInstant(row, "finished_at"),
                row.getString("from_version"),
                row.getString("to_version"),
                row.getObject("duration_ms", Long.class),
                row.getObject("outcome_verified", Boolean.class),
                row.getBoolean("suspended"),
                row.getString("progress"),
                errors.read(row.getString("error")));
    }
}
