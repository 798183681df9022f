package dev.echelon.testbed.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The master's rows of the latest run, all of one moment. */
record Sample(
        Run run,
        List<Cohort> cohorts,
        List<Tenant> tenants,
        Map<String, Integer> shardLimits,
        List<Oracle.Step> steps) {
    private static final String LATEST =
            "(SELECT run_id FROM identity.migration_cohort_run ORDER BY started_at DESC LIMIT 1)";
    private static final String RUN = """
            SELECT r.*, d.state AS control FROM identity.migration_cohort_run r
            JOIN identity.migration_dispatch d ON d.run_id = r.run_id WHERE r.run_id = %s
            """;
    private static final String COHORTS = "SELECT * FROM identity.migration_cohort WHERE run_id = %s ORDER BY cohort";
    private static final String TENANTS = """
            SELECT *, error ->> 'kind' AS kind FROM identity.migration_cohort_tenant WHERE run_id = %s ORDER BY id
            """;

    record Run(
            String id,
            String state,
            String control,
            int total,
            int succeeded,
            int failed,
            int skipped,
            int maxInFlight,
            int currentCohort,
            boolean finished,
            boolean aborted) {}

    record Cohort(
            int number,
            int planned,
            int trip,
            int succeeded,
            int failed,
            int skipped,
            int suspended,
            boolean completed) {}

    record Tenant(
            String slug,
            int cohort,
            String shard,
            String state,
            int attempt,
            int lost,
            @Nullable Boolean verified,
            @Nullable String sqlState,
            @Nullable String kind,
            @Nullable String error) {}

    /** Empty when there is no run yet. */
    static Optional<Sample> take(Connection connection, long afterStep) throws SQLException {
        List<Run> runs = Link.rows(
                connection,
                RUN.formatted(LATEST),
                row -> new Run(
                        row.getString("run_id"),
                        row.getString("state"),
                        row.getString("control"),
                        row.getInt("total_tenants"),
                        row.getInt("succeeded_count"),
                        row.getInt("failed_count"),
                        row.getInt("skipped_count"),
                        row.getInt("max_in_flight"),
                        row.getInt("current_cohort"),
                        row.getTimestamp("finished_at") != null,
                        row.getTimestamp("aborted_at") != null));
        if (runs.isEmpty()) {
            return Optional.empty();
        }
        String id = "'" + runs.get(0).id() + "'";
        List<Cohort> cohorts = Link.rows(
                connection,
                COHORTS.formatted(id),
                row -> new Cohort(
                        row.getInt("cohort"),
                        row.getInt("planned"),
                        row.getInt("trip"),
                        row.getInt("succeeded_count"),
                        row.getInt("failed_count"),
                        row.getInt("skipped_count"),
                        row.getInt("suspended_count"),
                        row.getTimestamp("completed_at") != null));
        List<Tenant> tenants = Link.rows(
                connection,
                TENANTS.formatted(id),
                row -> new Tenant(
                        row.getString("slug"),
                        row.getInt("cohort"),
                        row.getString("shard"),
                        row.getString("state"),
                        row.getInt("attempt"),
                        row.getInt("lost_count"),
                        (Boolean) row.getObject("outcome_verified"),
                        row.getString("sql_state"),
                        row.getString("kind"),
                        row.getString("error")));
        Map<String, Integer> limits = Link.rows(
                        connection,
                        "SELECT shard, max_in_flight FROM identity.echelon_shard",
                        row -> Map.entry(row.getString(1), row.getInt(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return Optional.of(new Sample(runs.get(0), cohorts, tenants, limits, Oracle.after(connection, afterStep)));
    }
}
