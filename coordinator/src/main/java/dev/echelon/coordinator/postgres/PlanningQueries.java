package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.planning.MasterFacts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    private final JdbcClient jdbc;
    private final Workers workers;
    private final RunQueries runs;
    private final TenantQueries tenants;

    public PlanningQueries(JdbcClient jdbc, Workers workers, RunQueries runs, TenantQueries tenants) {
        this.jdbc = jdbc;
        this.workers = workers;
        this.runs = runs;
        this.tenants = tenants;
    }

    @Override
    public int workerSlots(String setHash) {
        return workers.supply(setHash).slots();
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
}
