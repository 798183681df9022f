package dev.echelon.coordinator.page;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.TenantError;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ten thousand tenants, and a run over them that has come to its 42nd cohort, written as its bookings would have. */
final class WatchedFleet {
    static final int TENANTS = 10_000;
    static final String EVIL = "column \"due\" of relation \"invoice\" contains null values"
            + " <script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"
            + " \u001b[31mred\u001b[0m \u202egnp.exe";

    private final JdbcClient master;

    WatchedFleet(JdbcClient master) {
        this.master = master;
    }

    void tenants() {
        master.sql("INSERT INTO identity.echelon_tenant (slug, shard, database_name, schema_name)"
                        + " SELECT 'tenant-' || lpad(n::text, 5, '0'), (ARRAY['alpha', 'beta', 'main'])[n % 3 + 1], 'fleet', 't_' || n"
                        + " FROM generate_series(1, :tenants) n")
                .param("tenants", TENANTS)
                .update();
    }

    /** Books the cohorts before this one, a few tenants of them as failed, and opens this one. */
    void bookUpTo(UUID run, int cohort) {
        update(
                "UPDATE identity.migration_cohort_tenant SET state = 'SUCCEEDED', finished_at = clock_timestamp(),"
                        + " outcome_verified = true, from_version = '1', to_version = '2', duration_ms = 200 + id % 400,"
                        + " worker_id = 'worker-' || id % 3 + 1, attempt = 1"
                        + " WHERE run_id = :run AND cohort < :cohort",
                run, cohort);
        update(
                "UPDATE identity.migration_cohort_tenant SET state = 'SKIPPED'"
                        + " WHERE run_id = :run AND cohort < :cohort AND id % 487 = 0",
                run, cohort);
        fail(
                run,
                cohort,
                "id % 229 = 0",
                new TenantError(
                        ErrorKind.DATA,
                        "V2__due.sql",
                        3,
                        "ALTER TABLE invoice ALTER COLUMN due SET NOT NULL",
                        "23502",
                        EVIL,
                        "Mend the rows, then resume.",
                        List.of(
                                new TenantError.Attempt(
                                        Instant.parse("2026-11-22T03:00:00Z"), "55P03", "lock timeout", "again in 2 s"),
                                new TenantError.Attempt(
                                        Instant.parse("2026-11-22T03:00:02Z"), "23502", EVIL, "failed"))));
        fail(
                run,
                cohort,
                "id % 811 = 0",
                new TenantError(
                        ErrorKind.LOCK,
                        "V2__due.sql",
                        1,
                        "ALTER TABLE invoice ADD COLUMN due date",
                        "55P03",
                        "canceling statement due to lock timeout",
                        null,
                        List.of()));
        update(
                "UPDATE identity.migration_cohort c SET released_at = clock_timestamp() - interval '20 minutes',"
                        + " completed_at = CASE WHEN c.cohort < :cohort THEN clock_timestamp() - interval '1 minute' END,"
                        + " succeeded_count = t.s, failed_count = t.f, skipped_count = t.k"
                        + " FROM (SELECT cohort, count(*) FILTER (WHERE state = 'SUCCEEDED') s, count(*) FILTER (WHERE state = 'FAILED') f,"
                        + " count(*) FILTER (WHERE state = 'SKIPPED') k FROM identity.migration_cohort_tenant"
                        + " WHERE run_id = :run GROUP BY cohort) t"
                        + " WHERE c.run_id = :run AND c.cohort <= :cohort AND t.cohort = c.cohort",
                run,
                cohort);
        update(
                "UPDATE identity.migration_cohort_run r SET current_cohort = :cohort,"
                        + " started_at = clock_timestamp() - interval '47 minutes', succeeded_count = t.s, failed_count = t.f, skipped_count = t.k"
                        + " FROM (SELECT sum(succeeded_count) s, sum(failed_count) f, sum(skipped_count) k FROM identity.migration_cohort"
                        + " WHERE run_id = :run) t WHERE r.run_id = :run",
                run,
                cohort);
    }

    private void fail(UUID run, int cohort, String which, TenantError error) {
        master.sql("UPDATE identity.migration_cohort_tenant SET state = 'FAILED', to_version = '1', sql_state = :state,"
                        + " error = CAST(:error AS jsonb) WHERE run_id = :run AND cohort < :cohort AND " + which)
                .param("run", run)
                .param("cohort", cohort)
                .param("state", error.sqlState())
                .param("error", new String(new ContractCodec().write(error), StandardCharsets.UTF_8))
                .update();
    }

    private void update(String sql, UUID run, int cohort) {
        master.sql(sql).param("run", run).param("cohort", cohort).update();
    }
}
