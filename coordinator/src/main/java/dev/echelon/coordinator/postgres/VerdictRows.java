package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.engine.RunStore.Booked;
import dev.echelon.coordinator.run.CohortRun;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Books verdicts by compare-and-set on token and claim id. Counters rise by the rows that changed, in the same statement;
 * the audit row and what is now known of the tenant stand or fall with it.
 */
final class VerdictRows {
    // before the tenants, as the lock order asks: a shard that answered is not held any longer
    private static final String ANSWERED = """
            UPDATE identity.echelon_shard SET held_since = NULL, held_until = NULL, hold_count = 0, hold_reason = NULL
            WHERE held_since IS NOT NULL AND shard IN (
                SELECT t.shard FROM identity.migration_cohort_tenant t
                JOIN unnest(:tokens, CAST(:claims AS uuid[])) AS v (token, claim_id)
                  ON t.token = v.token AND t.claim_id = v.claim_id
                WHERE t.state = 'CLAIMED')
            """;
    private static final String BOOK = """
            WITH verdicts AS (
                SELECT * FROM jsonb_to_recordset(CAST(:verdicts AS jsonb)) AS v (
                    token bigint, claim_id uuid, slug text, state text, verified boolean, from_version text, to_version text,
                    duration_ms bigint, applied integer, min_code text, digest text, sql_state text, error jsonb, worker text,
                    aligned jsonb)
            ), held AS (
                SELECT t.id, t.token, t.claim_id, t.slug FROM identity.migration_cohort_tenant t
                JOIN verdicts v ON v.token = t.token AND v.claim_id = t.claim_id AND v.slug = t.slug
                WHERE t.run_id = :run AND t.state = 'CLAIMED' ORDER BY t.id FOR UPDATE OF t
            ), booked AS (
                UPDATE identity.migration_cohort_tenant t SET
                    state = v.state, finished_at = clock_timestamp(), outcome_verified = v.verified,
                    from_version = v.from_version, to_version = v.to_version, duration_ms = v.duration_ms,
                    sql_state = v.sql_state, error = v.error, lease_until = NULL, progress = NULL
                FROM held h JOIN verdicts v ON v.token = h.token AND v.claim_id = h.claim_id AND v.slug = h.slug
                WHERE t.id = h.id
                RETURNING t.id, t.slug, t.cohort, t.state, t.to_version, t.sql_state, t.worker_id, t.duration_ms,
                    v.applied, v.min_code, v.digest, v.verified, v.aligned
            ), sums AS (
                SELECT cohort, count(*) FILTER (WHERE state = 'SUCCEEDED') AS succeeded,
                    count(*) FILTER (WHERE state = 'FAILED') AS failed, count(*) FILTER (WHERE state = 'SKIPPED') AS skipped
                FROM booked GROUP BY cohort
            ), cohorts AS (
                UPDATE identity.migration_cohort c SET
                    succeeded_count = c.succeeded_count + s.succeeded, failed_count = c.failed_count + s.failed,
                    skipped_count = c.skipped_count + s.skipped
                FROM sums s WHERE c.run_id = :run AND c.cohort = s.cohort
            ), run AS (
                UPDATE {run} r SET
                    succeeded_count = r.succeeded_count + s.succeeded, failed_count = r.failed_count + s.failed,
                    skipped_count = r.skipped_count + s.skipped
                FROM (SELECT sum(succeeded) AS succeeded, sum(failed) AS failed, sum(skipped) AS skipped FROM sums) s
                WHERE r.run_id = :run AND s.succeeded IS NOT NULL
            ), known AS (
                INSERT INTO identity.echelon_tenant_schema AS k
                    (slug, schema_version, history_digest, min_compatible_code_version, duration_ms, read_at)
                SELECT DISTINCT ON (slug) slug, to_version, digest, min_code,
                       CASE WHEN applied > 0 THEN duration_ms END, clock_timestamp()
                FROM booked WHERE verified AND state <> 'SKIPPED' ORDER BY slug
                ON CONFLICT (slug) DO UPDATE SET schema_version = excluded.schema_version,
                    history_digest = excluded.history_digest,
                    min_compatible_code_version = excluded.min_compatible_code_version,
                    duration_ms = coalesce(excluded.duration_ms, k.duration_ms), read_at = excluded.read_at
            ), audited AS (
                INSERT INTO identity.migration_audit (run_id, kind, actor, cohort, slug, outcome, to_version, sql_state, detail)
                SELECT :run, 'TENANT_BOOKED', coalesce(worker_id, 'worker'), cohort, slug, state, to_version, sql_state,
                       CASE WHEN jsonb_array_length(aligned) > 0 THEN jsonb_build_object('aligned', aligned) END
                FROM booked ORDER BY id
            )
            SELECT slug, cohort, state = 'FAILED' AS failed FROM booked ORDER BY id
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json = JsonMapper.builder().build();

    VerdictRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Booked> book(CohortRun run, List<TenantMigrated> results) {
        List<TenantMigrated> reached = results.stream()
                .filter(result -> result.error() == null || result.error().kind() != ErrorKind.INFRASTRUCTURE)
                .toList();
        jdbc.sql(ANSWERED)
                .param("tokens", reached.stream().map(TenantMigrated::token).toArray(Long[]::new))
                .param(
                        "claims",
                        reached.stream()
                                .map(result -> result.claimId().toString())
                                .toArray(String[]::new))
                .update();
        return jdbc.sql(RunTable.sql(BOOK, run.kind()))
                .param("run", run.runId())
                .param(
                        "verdicts",
                        json.writeValueAsString(results.stream()
                                .distinct()
                                .map(VerdictRows::verdict)
                                .toList()))
                .query((row, n) -> new Booked(row.getString(1), row.getInt(2), row.getBoolean(3)))
                .list();
    }

    private static Verdict verdict(TenantMigrated result) {
        if (result.outcome() == Outcome.UNKNOWN) {
            throw new IllegalArgumentException("an outcome that is not known cannot be booked");
        }
        TenantError error = result.error();
        return new Verdict(
                result.token(),
                result.claimId(),
                result.slug(),
                result.outcome().name(),
                result.verified(),
                result.fromVersion(),
                result.toVersion(),
                Math.max(
                        0,
                        Duration.between(result.startedAt(), result.finishedAt())
                                .toMillis()),
                result.applied().size(),
                result.minCompatibleCodeVersion(),
                result.historyDigest(),
                error == null ? null : error.sqlState(),
                error,
                result.workerId(),
                result.aligned());
    }

    // the names are the columns of the record set
    @SuppressWarnings("checkstyle:RecordComponentName")
    private record Verdict(
            long token,
            UUID claim_id,
            String slug,
            String state,
            boolean verified,
            @Nullable String from_version,
            @Nullable String to_version,
            long duration_ms,
            int applied,
            @Nullable String min_code,
            @Nullable String digest,
            @Nullable String sql_state,
            @Nullable TenantError error,
            String worker,
            List<String> aligned) {}
}
