package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.RunEvent;
import dev.echelon.coordinator.run.AbortRule;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.StopRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Writes a planned run: control row, run row, cohorts, tenants. */
final class NewRunRows {
    private static final String CONTROL = """
            INSERT INTO identity.migration_dispatch
                (run_id, kind, whole_fleet, state, generation, target_version, migration_set_hash, accept_edited,
                 min_compatible_code_version, accept_old_code)
            VALUES (:run, :kind, :wholeFleet, 'RUNNING', 0, :target, :hash, :acceptEdited, :minCodeVersion, :acceptOldCode)
            """;
    private static final String RUN = """
            INSERT INTO {run}
                (run_id, started_at, total_tenants, cohort_size, stagger_ms, state, abort_rate, max_in_flight, cohort_count,
                 current_cohort, target_version, migration_set_hash, started_by, report)
            VALUES (:run, clock_timestamp(), :total, :cohortSize, :staggerMs, 'RUNNING', :abortRate, :maxInFlight,
                 :cohortCount, 1, :target, :hash, :actor,
                 jsonb_build_object('skippedTenants', CAST(:skipped AS jsonb)))
            """;
    private static final String COHORTS = """
            INSERT INTO identity.migration_cohort (run_id, cohort, planned, trip)
            SELECT :run, c.cohort, c.planned, nullif(c.trip, 0)
            FROM unnest(:cohorts, :planned, :trips) AS c (cohort, planned, trip)
            """;
    // ordered, so that ids rise in plan order
    private static final String TENANTS = """
            INSERT INTO identity.migration_cohort_tenant
                (run_id, cohort, slug, status, shard, database_name, schema_name)
            SELECT :run, :cohort, t.slug, t.status, t.shard, t.database_name, t.schema_name
            FROM unnest(:slugs, :statuses, :shards, :databases, :schemas)
                WITH ORDINALITY AS t (slug, status, shard, database_name, schema_name, n)
            ORDER BY t.n
            """;
    private static final String OPENED = """
            UPDATE identity.migration_cohort SET released_at = clock_timestamp() WHERE run_id = :run AND cohort = 1
            """;
    private static final int BATCH = 5_000;

    private final JdbcClient jdbc;
    private final AuditRows audit;
    private final JsonMapper json = JsonMapper.builder().build();

    NewRunRows(JdbcClient jdbc, AuditRows audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    void create(UUID runId, NewRun run, String actor) {
        writeControl(runId, run);
        jdbc.sql(RunTable.sql(RUN, run.kind()))
                .param("run", runId)
                .param("total", run.totalTenants())
                .param("cohortSize", run.levers().cohortSize())
                .param("staggerMs", run.levers().staggerMs())
                .param("abortRate", run.levers().abortRate())
                .param("maxInFlight", run.levers().maxInFlight())
                .param("cohortCount", run.cohorts().size())
                .param("target", run.targetVersion())
                .param("hash", run.migrationSetHash())
                .param("actor", actor)
                .param("skipped", json.writeValueAsString(run.skipped()))
                .update();
        writeCohorts(runId, run);
        for (int i = 0; i < run.cohorts().size(); i++) {
            List<NewRun.Tenant> tenants = run.cohorts().get(i);
            for (int from = 0; from < tenants.size(); from += BATCH) {
                writeTenants(runId, i + 1, tenants.subList(from, Math.min(tenants.size(), from + BATCH)));
            }
        }
        jdbc.sql(OPENED).param("run", runId).update();
        audit.append(runId, RunEvent.Kind.PLANNED, actor, run.reason(), null, json.writeValueAsString(run.levers()));
        audit.append(runId, RunEvent.Kind.STARTED, actor, run.reason(), null);
        if (!run.acceptEdited().isEmpty()) {
            audit.append(
                    runId,
                    RunEvent.Kind.HISTORY_ALIGNED,
                    actor,
                    run.reason(),
                    null,
                    json.writeValueAsString(run.acceptEdited()));
        }
        audit.append(runId, RunEvent.Kind.COHORT_RELEASED, StopRequest.SYSTEM, null, 1);
    }

    private void writeControl(UUID runId, NewRun run) {
        try {
            jdbc.sql(CONTROL)
                    .param("run", runId)
                    .param("kind", run.kind().name())
                    .param("wholeFleet", run.wholeFleet())
                    .param("target", run.targetVersion())
                    .param("hash", run.migrationSetHash())
                    .param("acceptEdited", run.acceptEdited().toArray(String[]::new))
                    .param("minCodeVersion", run.order().minCompatibleCodeVersion())
                    .param("acceptOldCode", run.order().acceptedOldCode())
                    .update();
        } catch (DuplicateKeyException e) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "Another run over the fleet is live; `echelon status` shows it. No run was written. Wait for its end, or"
                            + " abort it first.");
        }
    }

    private void writeCohorts(UUID runId, NewRun run) {
        int count = run.cohorts().size();
        Integer[] numbers = new Integer[count];
        Integer[] planned = new Integer[count];
        Integer[] trips = new Integer[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i + 1;
            planned[i] = run.cohorts().get(i).size();
            trips[i] = trip(run.levers().abortRate(), planned[i]);
        }
        jdbc.sql(COHORTS)
                .param("run", runId)
                .param("cohorts", numbers)
                .param("planned", planned)
                .param("trips", trips)
                .update();
    }

    private static int trip(@Nullable BigDecimal abortRate, int planned) {
        return abortRate == null ? 0 : AbortRule.trip(abortRate, planned);
    }

    private void writeTenants(UUID runId, int cohort, List<NewRun.Tenant> tenants) {
        jdbc.sql(TENANTS)
                .param("run", runId)
                .param("cohort", cohort)
                .param("slugs", column(tenants, NewRun.Tenant::slug))
                .param("statuses", column(tenants, NewRun.Tenant::status))
                .param("shards", column(tenants, NewRun.Tenant::shard))
                .param("databases", column(tenants, NewRun.Tenant::databaseName))
                .param("schemas", column(tenants, NewRun.Tenant::schemaName))
                .update();
    }

    private static String[] column(List<NewRun.Tenant> tenants, Function<NewRun.Tenant, String> value) {
        return tenants.stream().map(value).toArray(String[]::new);
    }
}
