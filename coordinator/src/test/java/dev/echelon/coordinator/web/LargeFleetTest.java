package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** 100,000 tenants in the coordinator's heap. The benchmark of the testbed holds it to a time. */
class LargeFleetTest {
    private static final Logger log = LoggerFactory.getLogger(LargeFleetTest.class);
    private RunningCoordinator coordinator;

    @BeforeEach
    void fleet() {
        coordinator = SharedCoordinator.fresh();
        coordinator
                .master
                .sql("INSERT INTO identity.echelon_tenant (slug, ring, shard, database_name, schema_name)"
                        + " SELECT 'tenant-' || n, n % 3, 'main', 'fleet_' || n % 100, 'tenant_' || n"
                        + " FROM generate_series(1, 100000) n")
                .update();
        coordinator
                .master
                .sql("INSERT INTO identity.echelon_tenant_schema (slug, schema_version, history_digest, duration_ms,"
                        + " read_at) SELECT 'tenant-' || n, '1', :digest, n % 500, clock_timestamp()"
                        + " FROM generate_series(1, 90000) n")
                .param("digest", coordinator.digest("1", coordinator.checksum("1")))
                .update();
    }

    @AfterEach
    void clear() {
        SharedCoordinator.fresh();
    }

    @Test
    void is_planned_started_and_shown() {
        long begin = System.nanoTime();
        Answer plan = coordinator.post("/api/v1/plans", "{}");
        long planned = System.nanoTime();
        Answer run = coordinator.post("/api/v1/runs", "{}");
        long started = System.nanoTime();
        Answer shown = coordinator.get("/api/v1/runs/latest");
        long read = System.nanoTime();
        log.atInfo()
                .addKeyValue("planMs", (planned - begin) / 1_000_000)
                .addKeyValue("startMs", (started - planned) / 1_000_000)
                .addKeyValue("showMs", (read - started) / 1_000_000)
                .log("100,000 tenants");

        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.json().at("/cohorts").size()).isEqualTo(1_000);
        assertThat(plan.at("/totalTenants")).isEqualTo("100000");
        assertThat(run.status())
                .as(run.text().substring(0, Math.min(500, run.text().length())))
                .isEqualTo(201);
        assertThat(shown.at("/totalTenants")).isEqualTo("100000");
        assertThat(coordinator
                        .master
                        .sql("SELECT count(*)::int FROM identity.migration_cohort_tenant")
                        .query(Integer.class)
                        .single())
                .isEqualTo(100_000);
    }
}
