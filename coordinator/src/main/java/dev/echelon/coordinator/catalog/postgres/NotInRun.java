package dev.echelon.coordinator.catalog.postgres;

/** SQL that finds the catalog's rows which the run named by the setting {@code echelon.run} does not have. */
final class NotInRun {
    /** Rows that the plan left out since another slug owns their schema. Goes before the statement. */
    static final String LEFT_OUT = """
            WITH left_out AS MATERIALIZED (
                SELECT x->>'slug' AS slug
                FROM (SELECT report FROM identity.migration_cohort_run WHERE run_id = current_setting('echelon.run')::uuid
                      UNION ALL
                      SELECT report FROM identity.migration_fan_out_run WHERE run_id = current_setting('echelon.run')::uuid) r
                CROSS JOIN LATERAL jsonb_array_elements(r.report->'skippedTenants') x
                WHERE x->>'reason' LIKE 'same schema as %')
            """;

    /** Of catalog rows {@code c}. Goes behind the statement. */
    static final String CONDITION = """
            WHERE EXISTS (
                SELECT FROM identity.migration_dispatch d
                WHERE d.run_id = current_setting('echelon.run')::uuid AND d.whole_fleet)
              AND NOT EXISTS (
                SELECT FROM identity.migration_cohort_tenant t
                WHERE t.run_id = current_setting('echelon.run')::uuid AND t.slug = c.slug::text)
              AND NOT EXISTS (
                SELECT FROM identity.migration_cohort_tenant t
                WHERE t.run_id = current_setting('echelon.run')::uuid AND t.shard = c.shard::text
                  AND t.database_name = c.database_name::text AND t.schema_name = c.schema_name::text)
              AND NOT EXISTS (SELECT FROM left_out l WHERE l.slug = c.slug::text)
            ORDER BY c.slug::text COLLATE "C"
            """;

    private NotInRun() {}
}
