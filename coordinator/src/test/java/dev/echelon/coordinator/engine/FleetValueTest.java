package dev.echelon.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.engine.FakeWorker.Claim;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.RunState;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run's migrations need, as a service that starts meanwhile is told by the master. */
class FleetValueTest {
    private final EngineFixture master = new EngineFixture();
    private final FakeWorker worker = master.worker("w1", 20, 0, 1);

    @AfterEach
    void close() {
        master.close();
    }

    @Test
    void theMastersAnswerToTheBootGuardHoldsARunsValueFromItsFirstReleaseOnAndAfterAnAbort() {
        assertThat(master.askedOfTheFleet()).isEmpty();

        UUID run = start(2);
        assertThat(master.askedOfTheFleet()).containsExactly("3.2.0 by run " + run);
        List<Claim> claims = worker.claimAll(run);
        master.engine.pause(run, null, "ann");
        assertThat(master.askedOfTheFleet()).containsExactly("3.2.0 by run " + run);

        master.engine.abort(run, null, "ann");
        assertThat(master.askedOfTheFleet()).as("two are in flight").containsExactly("3.2.0 by run " + run);
        book(worker.failed(claims.get(0)));
        assertThat(master.askedOfTheFleet()).as("one is in flight").containsExactly("3.2.0 by run " + run);
        book(applied(worker.succeeded(claims.get(1)), "3.2.0"));

        assertThat(master.askedOfTheFleet())
                .as("it drained, and what it applied stays")
                .containsExactly("3.2.0 by tenant t1-2");
    }

    @Test
    void aRunCountsUntilATenantIsReadAgainWhoseMigrationMayHaveBeenApplied() {
        UUID run = start(1);
        book(unverified(worker.failed(worker.claimAll(run).get(0))));
        assertThat(master.state(run)).isEqualTo(RunState.ABORTED);
        assertThat(master.askedOfTheFleet()).containsExactly("3.2.0 by run " + run);

        master.update("INSERT INTO identity.echelon_tenant_schema (slug, schema_version, read_at)"
                + " VALUES ('t1-1', '2', clock_timestamp())");

        assertThat(master.askedOfTheFleet()).isEmpty();
    }

    @Test
    void aTenantOnWhichNoMigrationWasBegunHoldsNobodyBack() {
        UUID run = start(1);
        TenantMigrated unreachable = worker.skipped(worker.claimAll(run).get(0));
        book(with(unreachable, Outcome.FAILED, false, null));
        assertThat(master.state(run)).isEqualTo(RunState.ABORTED);

        assertThat(master.askedOfTheFleet()).isEmpty();
    }

    @Test
    void aRunCountsAgainFromItsResumeOnWithTheValueOfItsSetThen() {
        UUID run = start(2);
        book(worker.failed(worker.claimAll(run).get(0)));
        master.update("UPDATE identity.migration_cohort_tenant SET state = 'PENDING' WHERE state = 'CLAIMED'");
        assertThat(master.askedOfTheFleet()).isEmpty();

        master.engine.resume(
                run,
                new ResumeChanges(null, null, null, EngineFixture.SET, false, "3.3.0", false, Set.of(), null),
                "ann");

        assertThat(master.askedOfTheFleet()).containsExactly("3.3.0 by run " + run);
    }

    @Test
    void aRunIsNotSeenBeforeItIsWritten() {
        master.transactions.inTransaction(() -> {
            master.store.create(UUID.randomUUID(), planned(1), "ann");
            assertThat(CompletableFuture.supplyAsync(master::askedOfTheFleet).join())
                    .isEmpty();
            return null;
        });

        assertThat(master.askedOfTheFleet()).hasSize(1);
    }

    /** Both write, then look, one after the other; that a service waits for a run is shown beside the functions. */
    @Test
    void aServiceThatRegistersWhileARunIsWrittenIsSeenByIt() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Connection service = master.master.getConnection();
                Statement statement = service.createStatement()) {
            // Given a registration that is not committed yet
            service.setAutoCommit(false);
            statement.execute(
                    "SELECT identity.echelon_service_register(gen_random_uuid(), 'billing', '3.1.9', 'h', 60000)");

            // When the run is written meanwhile
            Future<UUID> run = threads.submit(() -> start(1));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> master.jdbc
                                    .sql(
                                            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                                                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                                    .query(Integer.class)
                                    .single()
                            > 0);
            service.commit();

            // Then it has waited, and sees it
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> run.get(20, TimeUnit.SECONDS))
                    .withCauseInstanceOf(Refusal.class)
                    .withMessageContaining("billing 3.1.9");
        } finally {
            threads.shutdownNow();
        }
        assertThat(master.askedOfTheFleet()).isEmpty();
    }

    private UUID start(int cohort) {
        return master.engine.start(planned(cohort), "ann");
    }

    private static NewRun planned(int cohort) {
        return EngineFixture.keeping(
                new DeployOrder("3.2.0", null),
                EngineFixture.run(NewRun.Kind.COHORTS, true, new BigDecimal("0.1"), 50, 0, cohort));
    }

    private void book(TenantMigrated result) {
        master.engine.book(result.runId(), List.of(result));
    }

    private static TenantMigrated applied(TenantMigrated result, String value) {
        return with(result, result.outcome(), result.verified(), value);
    }

    private static TenantMigrated unverified(TenantMigrated result) {
        return with(result, result.outcome(), false, null);
    }

    private static TenantMigrated with(
            TenantMigrated result, Outcome outcome, boolean verified, @Nullable String value) {
        return new TenantMigrated(
                result.runId(),
                result.slug(),
                result.token(),
                result.claimId(),
                result.workerId(),
                outcome,
                verified,
                result.fromVersion(),
                result.toVersion(),
                result.applied(),
                value,
                result.historyDigest(),
                result.aligned(),
                result.startedAt(),
                result.finishedAt(),
                result.error());
    }
}
