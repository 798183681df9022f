package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.planning.MasterFacts;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What planning asks the master database. */
public final class PlanningQueries implements MasterFacts {
    private static final String LIVE_FLEET_RUN = """
            SELECT run_id FROM identity.migration_dispatch WHERE whole_fleet AND state IN ('RUNNING', 'PAUSED')
            """;
    // an aborted run holds what it has in flight; a verdict frees a tenant even while its run goes on
    private static final String HELD = """
            SELECT t.slug, t.run_id FROM identity.migration_dispatch d
            JOIN identity.migration_cohort_tenant t ON t.run_id = d.run_id AND t.slug = ANY (:slugs)
            WHERE d.state <> 'FINISHED'
              AND (t.state IN ('RELEASED', 'CLAIMED') OR (t.state = 'PENDING' AND d.state IN ('RUNNING', 'PAUSED')))
            ORDER BY t.slug
            """;
    private static final String PLANNED = """
            SELECT target_version FROM identity.migration_dispatch WHERE run_id = :run
            """;
    private static final String REMEMBER = """
            INSERT INTO identity.echelon_tenant_schema AS k
                (slug, schema_version, history_digest, min_compatible_code_version, read_at)
            SELECT r.slug, r.schema_version, r.history_digest, r.min_code, :readAt
            FROM unnest(:slugs, :versions, :digests, :minCodes) AS r (slug, schema_version, history_digest, min_code)
            ORDER BY r.slug
            ON CONFLICT (slug) DO UPDATE SET schema_version = excluded.schema_version,
                history_digest = excluded.history_digest, read_at = excluded.read_at
            WHERE k.read_at < excluded.read_at
            """;
    private static final int BATCH = 5_000;

    private final JdbcClient jdbc;
    private final Workers workers;
    private final RunQueries runs;
    private final TenantQueries tenants;
    private final ServiceRows services;

    public PlanningQueries(JdbcClient jdbc, Workers workers, RunQueries runs, TenantQueries tenants) {
        this.jdbc = jdbc;
        this.workers = workers;
        this.runs = runs;
        this.tenants = tenants;
        this.services = new ServiceRows(jdbc, new AuditRows(jdbc));
    }

    @Override
    public int workerSlots(String setHash) {
        return workers.supply(setHash).slots();
    }

    @Override
    public RunningCode runningCode(@Nullable String minCompatibleCodeVersion) {
        return new RunningCode(
                services.live(),
                minCompatibleCodeVersion == null ? List.of() : services.olderThan(minCompatibleCodeVersion));
    }

    @Override
    public Optional<UUID> liveFleetRun() {
        return jdbc.sql(LIVE_FLEET_RUN).query(UUID.class).optional();
    }

    @Override
    public Map<String, UUID> heldByRuns(Collection<String> slugs) {
        Map<String, UUID> held = new LinkedHashMap<>();
        jdbc.sql(HELD).param("slugs", slugs.toArray(String[]::new)).query(row -> {
            held.put(row.getString("slug"), row.getObject("run_id", UUID.class));
        });
        return held;
    }

    @Override
    public boolean exists(UUID runId) {
        return runs.exists(runId);
    }

    @Override
    public Optional<Planned> planned(UUID runId) {
        return jdbc.sql(PLANNED)
                .param("run", runId)
                .query((row, n) -> new Planned(row.getString("target_version")))
                .optional();
    }

    @Override
    public List<String> failedTenants(UUID runId) {
        return tenants.failed(runId);
    }

    @Override
    public Instant now() {
        return jdbc.sql("SELECT clock_timestamp()")
                .query((row, n) -> RunRows.instant(row, 1))
                .single();
    }

    @Override
    public void remember(Collection<Reading> readings, Instant readAt) {
        List<Reading> sorted =
                readings.stream().sorted(Comparator.comparing(Reading::slug)).toList();
        for (int from = 0; from < sorted.size(); from += BATCH) {
            List<Reading> batch = sorted.subList(from, Math.min(sorted.size(), from + BATCH));
            jdbc.sql(REMEMBER)
                    .param("slugs", column(batch, Reading::slug))
                    .param("versions", column(batch, Reading::schemaVersion))
                    .param("digests", column(batch, Reading::historyDigest))
                    .param("minCodes", column(batch, Reading::minCompatibleCodeVersion))
                    .param("readAt", readAt.atOffset(ZoneOffset.UTC))
                    .update();
        }
    }

    private static @Nullable String[] column(List<Reading> readings, Function<Reading, @Nullable String> value) {
        return readings.stream().map(value).toArray(String[]::new);
    }
}
