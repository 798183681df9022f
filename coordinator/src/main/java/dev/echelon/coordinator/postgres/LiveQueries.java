package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.api.CohortCells;
import dev.echelon.coordinator.api.LiveView;
import dev.echelon.coordinator.api.ShardView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** A run as those see it who watch it: every tenant as one letter, and what is in flight where. */
public final class LiveQueries {
    // S and F say themselves; skipped gives its second letter, since S is taken
    private static final String LETTER = """
            CASE t.state WHEN 'SKIPPED' THEN 'K' ELSE left(t.state, 1) END""";
    private static final String CELLS = """
            SELECT t.cohort, string_agg({letter}, '' ORDER BY t.id) AS states
            FROM identity.migration_cohort_tenant t
            WHERE t.run_id = :run AND t.cohort = ANY (:cohorts) GROUP BY t.cohort ORDER BY t.cohort
            """.replace("{letter}", LETTER);
    private static final String NAMED_CELLS = """
            SELECT t.cohort, string_agg({letter}, '' ORDER BY t.id) AS states, array_agg(t.slug ORDER BY t.id) AS slugs
            FROM identity.migration_cohort_tenant t
            WHERE t.run_id = :run AND t.cohort = :cohort GROUP BY t.cohort
            """.replace("{letter}", LETTER);
    private static final String SHARDS = """
            SELECT p.shard, s.max_in_flight, coalesce(f.in_flight, 0) AS in_flight, coalesce(f.of_run, 0) AS of_run,
                   p.planned, p.open,
                   CASE WHEN s.held_until > clock_timestamp() THEN s.held_until END AS held_until,
                   CASE WHEN s.held_until > clock_timestamp() THEN s.hold_reason END AS hold_reason
            FROM (SELECT t.shard, count(*) AS planned,
                         count(*) FILTER (WHERE t.state IN ('PENDING', 'RELEASED', 'CLAIMED')) AS open
                  FROM identity.migration_cohort_tenant t WHERE t.run_id = :run GROUP BY t.shard) p
            LEFT JOIN identity.echelon_shard s ON s.shard = p.shard
            LEFT JOIN (SELECT t.shard, count(*) AS in_flight, count(*) FILTER (WHERE t.run_id = :run) AS of_run
                       FROM identity.migration_cohort_tenant t WHERE t.state IN ('RELEASED', 'CLAIMED')
                       GROUP BY t.shard) f ON f.shard = p.shard
            ORDER BY p.shard LIMIT 1000
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations snapshot;
    private final RunQueries runs;

    /**
     * Queries on one master.
     *
     * @param snapshot read-only and repeatable read, so that counters and cells agree
     */
    public LiveQueries(JdbcClient jdbc, TransactionOperations snapshot, RunQueries runs) {
        this.jdbc = jdbc;
        this.snapshot = snapshot;
        this.runs = runs;
    }

    /**
     * The run whole, of one moment; empty: there is none.
     *
     * @param known what was read last, so that cohorts that cannot have changed since are not read again; its cells are kept
     */
    public Optional<LiveView> read(UUID runId, Optional<LiveView> known) {
        Optional<LiveView> read = snapshot.execute(status -> runs.find(runId).map(run -> {
            List<CohortCells> cells = new LiveMerge(known).cells(run, cohorts -> cells(runId, cohorts));
            return new LiveView(run, cells, shards(runId));
        }));
        return read == null ? Optional.empty() : read;
    }

    private List<CohortCells> cells(UUID runId, List<Integer> cohorts) {
        return jdbc.sql(CELLS)
                .param("run", runId)
                .param("cohorts", cohorts.toArray(Integer[]::new))
                .query((row, n) -> new CohortCells(row.getInt("cohort"), row.getString("states"), null))
                .list();
    }

    /** One cohort with its slugs; empty: there is none. */
    public Optional<CohortCells> cells(UUID runId, int cohort) {
        return jdbc.sql(NAMED_CELLS)
                .param("run", runId)
                .param("cohort", cohort)
                .query((row, n) ->
                        new CohortCells(row.getInt("cohort"), row.getString("states"), Arrays.asList((String[])
                                row.getArray("slugs").getArray())))
                .optional();
    }

    /** The shards of a run's tenants. */
    public List<ShardView> shards(UUID runId) {
        return jdbc.sql(SHARDS)
                .param("run", runId)
                .query((row, n) -> shard(row))
                .list();
    }

    private static ShardView shard(ResultSet row) throws SQLException {
        return new ShardView(
                row.getString("shard"),
                row.getObject("max_in_flight", Integer.class),
                row.getInt("in_flight"),
                row.getInt("of_run"),
                row.getInt("planned"),
                row.getInt("open"),
                RunRows.nullableInstant(row, "held_until"),
                row.getString("hold_reason"));
    }
}
