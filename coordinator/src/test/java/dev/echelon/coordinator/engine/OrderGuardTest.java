package dev.echelon.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.engine.FakeWorker.Claim;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.RunState;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** New code first, then the schema that needs it: two versions of a service beside a run, on a real master. */
class OrderGuardTest {
    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final DeployOrder NEEDS = new DeployOrder("3.2.0", null);

    private final EngineFixture master = new EngineFixture();
    private final FakeWorker worker = master.worker("w1", 20, 0, 1);

    @AfterEach
    void close() {
        master.close();
    }

    @ParameterizedTest
    @EnumSource(NewRun.Kind.class)
    void aRunIsRefusedWhileOlderCodeIsRunningAndNothingIsWritten(NewRun.Kind kind) {
        UUID old = master.service("billing", "3.1.9", "host-7");
        master.service("billing", "3.2.0", "host-8");

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> start(kind, NEEDS, 4))
                .satisfies(refusal -> {
                    assertThat(refusal.kind().exitCode()).isEqualTo(65);
                    assertThat(refusal.getMessage())
                            .isEqualTo(
                                    "The migrations need code 3.2.0 or later, and older code is running: billing 3.1.9"
                                            + " on host-7 (instance " + old
                                            + "). No run was written. Ship the new code first,"
                                            + " then ask again; an instance that is gone stops counting when its registration"
                                            + " expires. To go on while the older code may fail on the new schema:"
                                            + " --accept-old-code --reason \"...\".");
                });

        for (String table : List.of(
                "migration_dispatch",
                "migration_cohort_run",
                "migration_fan_out_run",
                "migration_cohort",
                "migration_cohort_tenant",
                "migration_audit")) {
            assertThat(master.jdbc
                            .sql("SELECT count(*) FROM identity." + table)
                            .query(Integer.class)
                            .single())
                    .as(table)
                    .isZero();
        }
        assertThat(master.askedOfTheFleet()).isEmpty();
    }

    @Test
    void aRunMayStartOnceTheOldInstanceHasExpired() {
        UUID old = master.service("billing", "3.1.9", "host-7");
        master.service("billing", "3.2.0", "host-8");
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> start(NEEDS, 2));

        master.expire(old);
        UUID run = start(NEEDS, 2);

        assertThat(worker.claimAll(run)).hasSize(2).allMatch(Claim::granted);
    }

    @Test
    void codeOfJustThatVersionOrLaterAndASetThatDeclaresNothingHoldNothingBack() {
        master.service("billing", "3.2.0+build.7", "host-7");
        master.service("billing", "3.10.0", "host-8");
        assertThat(master.count(start(NEEDS, 2), "RELEASED")).isEqualTo(2);
        master.update("UPDATE identity.migration_dispatch SET state = 'FINISHED'");
        master.service("billing", "0.1.0", "host-9");

        assertThat(master.state(start(DeployOrder.ANY_CODE, 1))).isEqualTo(RunState.RUNNING);
    }

    @Test
    void olderCodeThatAppearsPausesTheRunBeforeTheNextCohortAndNotBefore() {
        UUID run = start(NEEDS, 2, 2);
        List<Claim> claims = worker.claimAll(run);
        UUID old = master.service("billing", "3.1.9", "host-7");
        master.service("billing", "3.10.0", "host-8");
        book(worker.succeeded(claims.get(0)));
        assertThat(master.state(run))
                .as("the cohort that was begun is brought to its end")
                .isEqualTo(RunState.RUNNING);

        book(worker.succeeded(claims.get(1)));

        assertThat(master.state(run)).isEqualTo(RunState.PAUSED);
        assertThat(released(run)).isEmpty();
        assertThat(master.number("""
                SELECT count(*)::int FROM identity.migration_cohort
                WHERE run_id = :run AND cohort = 2 AND released_at IS NULL""", run)).isEqualTo(1);
        String reason = master.text("SELECT pause_reason FROM identity.migration_cohort_run WHERE run_id = :run", run);
        assertThat(reason)
                .startsWith(
                        "The migrations need code 3.2.0 or later, and older code is running: billing 3.1.9 on host-7"
                                + " (instance " + old
                                + "). Nothing was released after cohort 1. Ship the new code first, then"
                                + " continue the run;");
        assertThat(master.text(
                        "SELECT actor || ': ' || reason FROM identity.migration_audit WHERE run_id = :run AND kind = 'PAUSED'",
                        run))
                .isEqualTo("system: " + reason);
        assertThat(master.text("""
                SELECT report->'history'->0->>'reason' FROM identity.migration_cohort_run WHERE run_id = :run
                """, run)).isEqualTo(reason);
        master.assertCountersAreTheRows(run);
    }

    @Test
    void theTickAtTheStaggersEndLooksToo() {
        UUID run = master.engine.start(planned(NewRun.Kind.COHORTS, NEEDS, 60_000, 1, 1), "ann");
        book(worker.succeeded(worker.claimAll(run).get(0)));
        master.service("billing", "3.1.9", "host-7");
        master.engine.tick(run, false);
        assertThat(master.state(run)).as("within the stagger").isEqualTo(RunState.RUNNING);

        master.update("UPDATE identity.migration_cohort_run SET next_release_at = clock_timestamp()");
        master.anotherReplica().tick(run, false);

        assertThat(master.state(run)).isEqualTo(RunState.PAUSED);
        master.engine.tick(run, false);
        assertThat(released(run)).isEmpty();
    }

    @Test
    void continueLooksAgainAndGoesOnWhenTheOldInstanceIsGone() {
        UUID run = pausedByOlderCode();
        assertRefused(() -> master.engine.continueRun(run, null, "ann"), "Run " + run + " stays PAUSED.");
        assertThat(master.state(run)).isEqualTo(RunState.PAUSED);
        assertThat(master.number(
                        "SELECT count(*)::int FROM identity.migration_audit WHERE run_id = :run AND kind = 'CONTINUED'",
                        run))
                .isZero();

        master.update("UPDATE identity.echelon_service_instance SET expires_at = clock_timestamp()");
        master.engine.continueRun(run, "rolled out", "ann");

        assertThat(released(run)).hasSize(2).allMatch(command -> command.cohort() == 2);
    }

    @Test
    void acceptedOlderCodeIsAuditedAndPausesTheRunNoMore() {
        UUID run = pausedByOlderCode();

        master.engine.continueWithOldCode(run, "billing reads both", "ann");

        assertThat(released(run)).hasSize(2).allMatch(command -> command.cohort() == 2);
        assertThat(master.text("""
                SELECT actor || ': ' || reason || ' ' || (at > clock_timestamp() - interval '1 min') || ' '
                    || (detail->>'minCompatibleCodeVersion') || ' ' || (detail->>'olderInstances') || ' '
                    || (detail->'instances'->0->>'service') || ' ' || (detail->'instances'->0->>'codeVersion') || ' '
                    || (detail->'instances'->0->>'host')
                FROM identity.migration_audit WHERE run_id = :run AND kind = 'OLD_CODE_ACCEPTED'
                """, run)).isEqualTo("ann: billing reads both true 3.2.0 1 billing 3.1.9 host-7");
        assertThat(master.text("""
                SELECT (report->'deployOrder'->>'acceptedOldCode') || ' ' || (report->'deployOrder'->>'minCompatibleCodeVersion')
                    || ' ' || string_agg(h->>'event', ' ')
                FROM identity.migration_cohort_run r, jsonb_array_elements(r.report->'history') h
                WHERE run_id = :run GROUP BY r.report
                """, run)).isEqualTo("billing reads both 3.2.0 PAUSED CONTINUED OLD_CODE_ACCEPTED");
        worker.claimAll(run).forEach(claim -> book(worker.succeeded(claim)));
        worker.claimAll(run).forEach(claim -> book(worker.succeeded(claim)));
        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
    }

    @Test
    void aRunThatAcceptsOlderCodeFromTheStartIsNeitherRefusedNorPaused() {
        master.service("billing", "3.1.9", "host-7");

        UUID run = start(NEEDS.accepting("known"), 1, 1);
        master.service("shop", "1.0.0", "host-9");
        book(worker.succeeded(worker.claimAll(run).get(0)));

        assertThat(released(run)).hasSize(1).allMatch(command -> command.cohort() == 2);
        assertThat(master.text(
                        "SELECT actor || ': ' || reason FROM identity.migration_audit"
                                + " WHERE run_id = :run AND kind = 'OLD_CODE_ACCEPTED'",
                        run))
                .isEqualTo("ann: known");
        assertThat(master.text(
                        "SELECT report->'history'->0->>'event' FROM identity.migration_cohort_run WHERE run_id = :run",
                        run))
                .isEqualTo("OLD_CODE_ACCEPTED");
    }

    @Test
    void resumeLooksAgainAndChangesNothingWhenItIsRefused() {
        UUID run = start(NEEDS, 2, 2);
        book(worker.failed(worker.claimAll(run).get(0)));
        assertThat(master.state(run)).isEqualTo(RunState.ABORTED);
        master.service("billing", "3.1.9", "host-7");

        assertRefused(
                () -> master.engine.resume(run, changes("3.2.0", false), "ann"), "Run " + run + " stays ABORTED.");
        assertThat(master.state(run)).isEqualTo(RunState.ABORTED);
        assertThat(master.count(run, "FAILED"))
                .as("its failed tenants stay as they are")
                .isEqualTo(1);

        master.engine.resume(run, changes("3.2.0", true), "ann");
        assertThat(master.state(run)).isEqualTo(RunState.RUNNING);
        assertThat(master.text("SELECT accept_old_code FROM identity.migration_dispatch WHERE run_id = :run", run))
                .isEqualTo("why");
    }

    @Test
    void whatWasAcceptedForOneValueIsNotAcceptedForAnother() {
        master.service("billing", "3.1.9", "host-7");
        UUID run = start(NEEDS.accepting("reads 3.2.0 schemas"), 2);
        book(worker.failed(worker.claimAll(run).get(0)));

        assertRefused(() -> master.engine.resume(run, changes("4.0.0", false), "ann"), "need code 4.0.0 or later");
        master.engine.resume(run, changes("3.2.0", false), "ann");

        assertThat(master.state(run)).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aRunWithNothingLeftToReleaseMayEndBesideOlderCode() {
        UUID run = start(NEEDS, 1);
        Claim claimed = worker.claimAll(run).get(0);
        master.engine.pause(run, null, "ann");
        book(worker.succeeded(claimed));
        master.service("billing", "3.1.9", "host-7");

        master.engine.continueRun(run, null, "ann");

        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
    }

    @Test
    void namesTenOfManyInstancesTheOldestFirstAndLetsNoneSteerATerminal() {
        for (int i = 1; i <= 12; i++) {
            master.service("billing", "3.1." + i, "host-" + i);
        }
        master.service("evil\u001b[2J", "1.0.0", "h".repeat(200));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> start(NEEDS, 1))
                .satisfies(refusal -> assertThat(refusal.getMessage())
                        .contains("running: evil?[2J 1.0.0 on hhh", "billing 3.1.9 on host-9", " and 3 more. ")
                        .doesNotContain("\u001b", "h".repeat(81), "3.1.10"));
    }

    private UUID pausedByOlderCode() {
        UUID run = start(NEEDS, 2, 2, 1);
        List<Claim> claims = worker.claimAll(run);
        master.service("billing", "3.1.9", "host-7");
        claims.forEach(claim -> book(worker.succeeded(claim)));
        assertThat(master.state(run)).isEqualTo(RunState.PAUSED);
        return run;
    }

    private UUID start(DeployOrder order, int... cohorts) {
        return start(NewRun.Kind.COHORTS, order, cohorts);
    }

    private UUID start(NewRun.Kind kind, DeployOrder order, int... cohorts) {
        return master.engine.start(planned(kind, order, 0, cohorts), "ann");
    }

    private static NewRun planned(NewRun.Kind kind, DeployOrder order, int staggerMs, int... cohorts) {
        return EngineFixture.keeping(order, EngineFixture.run(kind, true, TENTH, 50, staggerMs, cohorts));
    }

    private List<FakeWorker.Command> released(UUID run) {
        return FakeWorker.released(master.jdbc, run);
    }

    private void book(TenantMigrated result) {
        master.engine.book(result.runId(), List.of(result));
    }

    private static ResumeChanges changes(@Nullable String value, boolean acceptOldCode) {
        return new ResumeChanges(null, null, null, EngineFixture.SET, false, value, acceptOldCode, Set.of(), "why");
    }

    private static void assertRefused(Runnable step, String says) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(step::run)
                .withMessageContaining(says)
                .withMessageContaining("older code is running: billing 3.1.9 on host-7")
                .satisfies(refusal -> assertThat(refusal.kind().exitCode()).isEqualTo(65));
    }
}
