package dev.echelon.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.catalog.CatalogProperties;
import dev.echelon.coordinator.catalog.postgres.JdbcCatalog;
import dev.echelon.coordinator.planning.JoinedSincePlan;
import dev.echelon.coordinator.postgres.RunQueries;
import dev.echelon.coordinator.postgres.Workers;
import dev.echelon.coordinator.run.JoinedTenants;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.RunState;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A fleet grows while a run takes its hours; its report says who came too late. */
class JoinedSincePlanTest {
    private final EngineFixture master = new EngineFixture();
    private final FakeWorker worker = master.worker("w1", 20, 0, 1);

    @BeforeEach
    void planned() {
        tenant("t1-1", "active", "beta", "s1_1");
        tenant("t1-2", "active", "alpha", "s1_2");
        tenant("gone", "deleted", "alpha", "gone");
    }

    @AfterEach
    void close() {
        master.close();
    }

    private void tenant(String slug, String status, String shard, String schema) {
        master.jdbc
                .sql("INSERT INTO identity.echelon_tenant (slug, status, ring, shard, database_name, schema_name)"
                        + " VALUES (?, ?, 0, ?, 'fleet', ?)")
                .params(slug, status, shard, schema)
                .update();
    }

    private UUID start(NewRun.Kind kind, boolean wholeFleet) {
        return master.engine.start(EngineFixture.run(kind, wholeFleet, new BigDecimal("0.5"), 50, 0, 2), "ann");
    }

    private void finish(UUID run) {
        worker.claimAll(run).forEach(claim -> master.engine.book(run, List.of(worker.succeeded(claim))));
        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
    }

    private RunView.@Nullable Joined joined(UUID run) {
        return view(run).joined();
    }

    private RunView view(UUID run) {
        var snapshot = new TransactionTemplate(new JdbcTransactionManager(master.master));
        return new RunQueries(master.jdbc, snapshot, new Workers(master.jdbc, EngineFixture.LEASE))
                .find(run)
                .orElseThrow();
    }

    @Test
    void listsWhoJoinedOrBecameActiveAndNobodyElse() {
        UUID run = start(NewRun.Kind.COHORTS, true);
        tenant("new-b", "active", "alpha", "new_b");
        tenant("new-a", "read_only", "alpha", "new_a");
        tenant("not-yet", "provisioning", "alpha", "not_yet");
        tenant("alias", "active", "beta", "s1_1");
        tenant("Malformed!", "active", "beta", "malformed");
        tenant("twin", "active", "alpha-by-another-name", "s1_2");
        master.update("UPDATE identity.migration_cohort_run SET report = jsonb_set(report, '{skippedTenants,99}',"
                + " '{\"slug\": \"twin\", \"status\": \"active\", \"reason\": \"same schema as t1-2\"}')");
        master.update("UPDATE identity.echelon_tenant SET status = 'active' WHERE slug = 'gone'");
        assertThat(joined(run)).isNull();

        finish(run);

        assertThat(joined(run)).isEqualTo(new RunView.Joined(3, List.of("gone", "new-a", "new-b"), null));
        assertThat(master.text(
                        "SELECT report->>'joinedSincePlan' FROM identity.migration_cohort_run WHERE run_id = :run",
                        run))
                .contains("\"slug\": \"new-a\"", "\"status\": \"read_only\"");
    }

    @Test
    void saysThatNobodyJoined() {
        UUID run = start(NewRun.Kind.FAN_OUT, true);

        finish(run);

        assertThat(joined(run)).isEqualTo(new RunView.Joined(0, List.of(), null));
    }

    @Test
    void comparesNothingForNamedTenants() {
        UUID run = start(NewRun.Kind.FAN_OUT, false);
        tenant("new-a", "active", "alpha", "new_a");

        finish(run);

        assertThat(joined(run)).isEqualTo(new RunView.Joined(0, List.of(), null));
    }

    @Test
    void keepsTheFirstThousandAndTheCount() {
        UUID run = start(NewRun.Kind.COHORTS, true);
        master.update("INSERT INTO identity.echelon_tenant (slug, status, ring, shard, database_name, schema_name)"
                + " SELECT 'n' || i, 'active', 0, 'alpha', 'fleet', 'n' || i FROM generate_series(1, 1200) i");

        finish(run);

        assertThat(Objects.requireNonNull(joined(run)).count()).isEqualTo(1_200);
        assertThat(Objects.requireNonNull(joined(run)).slugs()).hasSize(100);
        assertThat(master.number(
                        "SELECT jsonb_array_length(report->'joinedSincePlan') FROM identity.migration_cohort_run"
                                + " WHERE run_id = :run",
                        run))
                .isEqualTo(JoinedTenants.KEPT);
    }

    @Test
    void readsTheUsersCatalogAndEndsTheRunEvenIfItCannot() {
        UUID run = start(NewRun.Kind.COHORTS, true);

        JoinedTenants own = by(
                "SELECT 'mine' AS slug, 'active' AS status, 0 AS ring, 'alpha' AS shard, 'd' AS database_name,"
                        + " 's' AS schema_name WHERE '{\"a\": 1}'::jsonb ? 'a' -- all of them",
                run);
        JoinedTenants broken = by(
                "SELECT 'mine' AS slug, 'active' AS status, 1 / (SELECT count(*) FROM pg_class WHERE false) AS ring,"
                        + " 'alpha' AS shard, 'd' AS database_name, 's' AS schema_name",
                run);

        assertThat(own).isEqualTo(new JoinedTenants(1, List.of(new JoinedTenants.Tenant("mine", "active")), null));
        assertThat(broken.unknown()).contains("division by zero");
    }

    @Test
    void saysWhyNobodyKnows() {
        UUID run = start(NewRun.Kind.COHORTS, true);
        master.update("ALTER TABLE identity.echelon_tenant RENAME TO elsewhere");

        finish(run);

        assertThat(Objects.requireNonNull(joined(run)).unknown()).contains("echelon_tenant");
    }

    private JoinedTenants by(String query, UUID run) {
        return new JoinedSincePlan(new JdbcCatalog(
                        new CatalogProperties(query), master.master, new JdbcTransactionManager(master.master)))
                .since(run);
    }
}
