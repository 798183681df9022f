package dev.echelon.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.engine.FakeWorker.Claim;
import dev.echelon.coordinator.engine.FakeWorker.Command;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.RunState;
import java.math.BigDecimal;
import java.sql.Connection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class ClaimsAndSilenceTest {
    private static final BigDecimal ALL = BigDecimal.ONE;
    private final EngineFixture master = new EngineFixture();
    private final FakeWorker worker = master.worker("w1", 20, 0, 1);

    @AfterEach
    void close() {
        master.close();
    }

    @Test
    void theSameTokenAndClaimGetTheSameGrantAgainAndNobodyElseDoes() {
        UUID run = master.start(ALL, 10, 0, 3);
        Command command = FakeWorker.released(master.jdbc, run).get(0);
        UUID claimId = UUID.randomUUID();

        assertThat(worker.claim(command, claimId, EngineFixture.SET).answer()).isEqualTo("GRANTED");
        assertThat(worker.claim(command, claimId, EngineFixture.SET).answer())
                .as("a reply that was lost")
                .isEqualTo("GRANTED");
        assertThat(worker.claim(command).answer())
                .as("a duplicate of the command")
                .isEqualTo("STALE");
        assertThat(master.number("SELECT max(attempt) FROM identity.migration_cohort_tenant WHERE run_id = :run", run))
                .isEqualTo(1);
    }

    @Test
    void aWorkerWithAnotherMigrationSetGetsNothingAndTheTenantStaysReleased() {
        UUID run = master.start(ALL, 10, 0, 1);
        Command command = FakeWorker.released(master.jdbc, run).get(0);

        assertThat(worker.claim(command, UUID.randomUUID(), "other").answer()).isEqualTo("WRONG_SET");
        assertThat(master.count(run, "RELEASED")).isEqualTo(1);
    }

    @Test
    void aForgedCommandGetsNoGrant() {
        UUID run = master.start(ALL, 10, 0, 2);
        Command real = FakeWorker.released(master.jdbc, run).get(0);

        assertThat(worker.claim(new Command(run, real.slug(), real.token() + 1_000, 1, "w1"))
                        .answer())
                .isEqualTo("STALE");
        assertThat(worker.claim(new Command(run, "t1-2", real.token(), 1, "w1")).answer())
                .isEqualTo("STALE");
        assertThat(worker.claim(new Command(UUID.randomUUID(), real.slug(), real.token(), 1, "w1"))
                        .answer())
                .isEqualTo("STALE");
    }

    @Test
    void aResultOfAnotherTokenOrClaimChangesNothing() {
        UUID run = master.start(ALL, 10, 0, 2);
        Claim claim = worker.claimAll(run).get(0);
        Claim forged = new Claim(claim.command(), UUID.randomUUID(), "GRANTED");
        Claim older = new Claim(
                new Command(run, claim.command().slug(), claim.command().token() + 77, 1, "w1"), claim.claimId(), "");

        assertThat(book(worker.succeeded(forged), worker.succeeded(older))).isEqualTo(2);
        assertThat(master.count(run, "SUCCEEDED")).isZero();
        assertThat(book(worker.succeeded(claim))).isZero();
        assertThat(book(worker.failed(claim))).as("the same claim, told twice").isEqualTo(1);
        assertThat(master.count(run, "SUCCEEDED")).isEqualTo(1);
        assertThat(master.count(run, "FAILED")).isZero();
        master.assertCountersAreTheRows(run);
    }

    /** As behind a failover that lost the commit of a claim: two claims of one token, and both results in one batch. */
    @Test
    void booksTheClaimInForceThoughAnotherOfItsTokenSaysOtherwiseInTheSameBatch() {
        UUID run = master.start(ALL, 10, 0, 2);
        List<Claim> claims = worker.claimAll(run);
        Claim first = claims.get(0);
        Claim second = claims.get(1);

        assertThat(book(
                        worker.failed(new Claim(first.command(), UUID.randomUUID(), "")),
                        worker.succeeded(first),
                        worker.succeeded(second),
                        worker.failed(new Claim(second.command(), UUID.randomUUID(), ""))))
                .isEqualTo(2);

        assertThat(master.count(run, "SUCCEEDED")).isEqualTo(2);
        master.assertCountersAreTheRows(run);
    }

    @Test
    void renewalSaysWhatBecameOfAClaim() {
        UUID run = master.start(ALL, 10, 0, 2);
        List<Claim> claims = worker.claimAll(run);

        assertThat(worker.renew(claims.get(0))).isEqualTo("RENEWED");
        book(worker.succeeded(claims.get(0)));
        assertThat(worker.renew(claims.get(0))).isEqualTo("BOOKED");
        expire();
        master.engine.tick(run, true);
        assertThat(worker.renew(claims.get(1))).isEqualTo("LOST");
    }

    /** A booking that holds a row which this worker has done with may itself wait for one that is renewed here. */
    @Test
    void aRenewalWaitsForNoRowThatIsNotClaimedAnyMore() throws Exception {
        UUID run = master.start(ALL, 10, 0, 2);
        List<Claim> claims = worker.claimAll(run);
        Claim booked = claims.get(0);
        book(worker.succeeded(booked));

        try (Connection booking = master.master.getConnection()) {
            booking.setAutoCommit(false);
            booking.createStatement()
                    .execute("SELECT 1 FROM identity.migration_cohort_tenant WHERE token = "
                            + booked.command().token() + " FOR UPDATE");
            assertThat(worker.renew(booked)).isEqualTo("BOOKED");
            assertThat(worker.renew(claims.get(1))).isEqualTo("RENEWED");
        }
    }

    @Test
    void aClaimIsOverOnceItIsTakenBackOrBookedAndNoSoonerAndOneOfAnUnknownRunNeverIs() {
        UUID run = master.start(ALL, 10, 0, 2);
        List<Claim> claims = worker.claimAll(run);
        Claim lost = claims.get(0);
        Claim booked = claims.get(1);
        Claim nobodys = new Claim(lost.command(), UUID.randomUUID(), "");
        Claim unknown =
                new Claim(new Command(UUID.randomUUID(), lost.command().slug(), 7, 1, "w1"), UUID.randomUUID(), "");

        assertThat(worker.superseded(lost, booked, unknown)).isEmpty();
        assertThat(worker.superseded(nobodys)).containsExactly(lost.command().token());
        book(worker.succeeded(booked));
        expire();
        assertThat(worker.superseded(lost, booked, unknown))
                .as("one whose lease is over is held until it is taken back")
                .containsExactly(booked.command().token());
        master.engine.tick(run, true);
        assertThat(worker.superseded(lost, booked, unknown))
                .containsExactlyInAnyOrder(
                        lost.command().token(), booked.command().token());
        worker.claimAll(run);
        assertThat(worker.superseded(lost, unknown))
                .containsExactly(lost.command().token());
    }

    @Test
    void anExpiredClaimIsReleasedAnewAndTheThirdTimeVerifiedOnly() {
        master.worker("w2", 20, 2);
        UUID run = master.start(ALL, 10, 0, 1);
        Claim first = worker.claimAll(run).get(0);

        expire();
        master.engine.tick(run, false);
        assertThat(master.count(run, "CLAIMED"))
                .as("silence does not count yet")
                .isEqualTo(1);
        master.engine.tick(run, true);
        Command second = FakeWorker.released(master.jdbc, run).get(0);
        assertThat(second.token()).isGreaterThan(first.command().token());
        assertThat(second.placedOn()).as("another worker than the lost one").isEqualTo("w2");
        assertThat(verifyOnly(run)).isFalse();
        assertThat(book(worker.succeeded(first))).as("the zombie's result").isEqualTo(1);

        worker.claim(second);
        expire();
        master.engine.tick(run, true);
        assertThat(verifyOnly(run)).isTrue();
        Claim last = worker.claimAll(run).get(0);
        book(worker.failed(last));
        assertThat(master.text(
                        "SELECT state || lost_count FROM identity.migration_cohort_tenant WHERE run_id = :run", run))
                .isEqualTo("FAILED2");
    }

    @Test
    void anExpiredClaimOfAPausedOrAbortedRunReturnsToPending() {
        // V5 of the model check
        UUID run = master.start(ALL, 10, 0, 2);
        worker.claim(FakeWorker.released(master.jdbc, run).get(0));
        master.engine.abort(run, "stop", "ann");
        expire();
        assertThat(master.store.openRuns()).contains(run);
        master.engine.tick(run, true);

        assertThat(master.count(run, "PENDING")).isEqualTo(2);
        assertThat(master.store.openRuns()).isEmpty();
    }

    @Test
    void aReleaseThatNobodyClaimsIsReleasedAnewElsewhere() {
        UUID run = master.start(ALL, 10, 0, 1);
        master.worker("w2", 1, 2);
        Command first = FakeWorker.released(master.jdbc, run).get(0);
        master.engine.tick(run, true);
        assertThat(FakeWorker.released(master.jdbc, run)).containsExactly(first);

        master.update(
                "UPDATE identity.migration_cohort_tenant SET published_at = clock_timestamp() - interval '31 seconds'");
        master.engine.tick(run, false);

        Command second = FakeWorker.released(master.jdbc, run).get(0);
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(second.placedOn()).isEqualTo("w2");
        assertThat(worker.claim(first).answer()).isEqualTo("STALE");
    }

    @Test
    void aShardThatIsDownIsHeldFailsNobodyAndIsProbedWithOneTenant() {
        UUID run = master.start(ALL, 50, 0, 40);
        List<Claim> claims = worker.claimAll(run);
        List<Claim> onAlpha =
                claims.stream().filter(claim -> shard(claim).equals("alpha")).toList();
        onAlpha.forEach(
                claim -> assertThat(worker.handBack(claim, "SHARD_DOWN", 0)).isEqualTo("HANDED_BACK"));
        master.engine.tick(run, true);

        assertThat(master.number("SELECT hold_count FROM identity.echelon_shard WHERE shard = 'alpha'", run))
                .as("eight hand-backs of one outage are one hold")
                .isEqualTo(1);
        assertThat(releasedOn("alpha", run)).isZero();
        assertThat(master.count(run, "FAILED")).isZero();
        claims.stream().filter(claim -> shard(claim).equals("beta")).forEach(claim -> book(worker.succeeded(claim)));
        assertThat(releasedOn("beta", run)).as("others go on").isEqualTo(8);

        master.update("UPDATE identity.echelon_shard SET held_until = clock_timestamp() WHERE shard = 'alpha'");
        master.engine.tick(run, true);
        assertThat(releasedOn("alpha", run)).as("a probe").isEqualTo(1);
        worker.claimAll(run).stream()
                .filter(claim -> shard(claim).equals("alpha"))
                .forEach(claim -> book(worker.succeeded(claim)));
        assertThat(releasedOn("alpha", run)).as("it answers again").isEqualTo(8);
    }

    @Test
    void aHeldShardRefusesClaimsAndItsReleasesReturn() {
        UUID run = master.start(ALL, 50, 0, 40);
        List<Command> commands = FakeWorker.released(master.jdbc, run);
        List<Command> onAlpha = commands.stream()
                .filter(command ->
                        shard(new Claim(command, UUID.randomUUID(), "")).equals("alpha"))
                .toList();
        worker.handBack(worker.claim(onAlpha.get(0)), "SHARD_DOWN", 0);

        assertThat(worker.claim(onAlpha.get(1)).answer()).isEqualTo("SHARD_HELD");
        master.engine.tick(run, false);
        assertThat(releasedOn("alpha", run)).isZero();
    }

    @Test
    void aShardThatIsHeldForTooLongPausesTheRunWithTheReason() {
        UUID run = master.start(ALL, 10, 0, 2);
        worker.claimAll(run).forEach(claim -> worker.handBack(claim, "SHARD_DOWN", 0));
        master.update("UPDATE identity.echelon_shard SET held_since = clock_timestamp() - interval '31 minutes'");
        master.engine.tick(run, true);

        assertThat(master.state(run)).isEqualTo(RunState.PAUSED);
        assertThat(master.text("SELECT pause_reason FROM identity.migration_cohort_run WHERE run_id = :run", run))
                .startsWith("shard alpha cannot be reached since ")
                .contains("because");
        master.engine.continueRun(run, "mended", "ann");
        assertThat(master.state(run)).isEqualTo(RunState.RUNNING);
        assertThat(master.count(run, "RELEASED")).as("one probe a shard").isEqualTo(2);
    }

    @Test
    void aRestoredMastersTokensAreLiftedAboveTheFence() {
        UUID run = master.start(ALL, 10, 0, 1);
        Claim claim = worker.claimAll(run).get(0);

        assertThat(worker.handBack(claim, "FENCE_AHEAD", claim.command().token()))
                .isEqualTo("FENCED");
        assertThat(worker.handBack(claim, "FENCE_AHEAD", 5_000)).isEqualTo("HANDED_BACK");
        master.engine.tick(run, false);
        assertThat(FakeWorker.released(master.jdbc, run).get(0).token()).isGreaterThan(5_000);
        assertThat(worker.handBack(claim, "DRAIN", 0)).isEqualTo("LOST");
    }

    @Test
    void oneSchemaIsNeverWorkedOnByTwoRuns() {
        UUID aborted = master.start(ALL, 10, 0, 2);
        Claim draining = worker.claim(FakeWorker.released(master.jdbc, aborted).get(0));
        master.engine.abort(aborted, "stop", "ann");

        UUID fanOut = master.engine.start(EngineFixture.run(NewRun.Kind.FAN_OUT, false, ALL, 50, 0, 2), "ann");
        assertThat(FakeWorker.released(master.jdbc, fanOut).stream().map(Command::slug))
                .as("t1-1 is still worked on")
                .containsExactly("t1-2");
        book(worker.succeeded(draining));
        master.engine.tick(fanOut, false);
        assertThat(FakeWorker.released(master.jdbc, fanOut).stream().map(Command::slug))
                .containsExactly("t1-1", "t1-2");
    }

    @Test
    void twoReplicasAtOnceBookEverythingOnce() throws Exception {
        UUID run = master.start(ALL, 16, 0, 64);
        List<RunEngine> replicas = List.of(master.engine, master.anotherReplica());
        while (master.state(run) == RunState.RUNNING) {
            List<TenantMigrated> results =
                    worker.claimAll(run).stream().map(worker::succeeded).toList();
            List<Thread> threads = replicas.stream()
                    .map(replica -> new Thread(() -> {
                        results.forEach(result -> replica.book(run, List.of(result)));
                        replica.tick(run, true);
                    }))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(master.number(
                            "SELECT count(*)::int FROM identity.migration_cohort_tenant WHERE run_id = :run"
                                    + " AND state IN ('RELEASED', 'CLAIMED')",
                            run))
                    .isLessThanOrEqualTo(16);
            master.assertCountersAreTheRows(run);
        }
        assertThat(master.count(run, "SUCCEEDED")).isEqualTo(64);
        assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                .isFalse();
    }

    @Test
    void whatIsKnownOfATenantAndTheAuditStandOrFallWithTheBooking() {
        UUID run = master.start(ALL, 10, 0, 2);
        Claim claim = worker.claimAll(run).get(0);
        book(worker.succeeded(claim));

        assertThat(master.jdbc
                        .sql(
                                "SELECT slug || ' ' || schema_version || ' ' || history_digest FROM identity.echelon_tenant_schema")
                        .query(String.class)
                        .list())
                .containsExactly("t1-1 3 digest");
        assertThat(master.number(
                        "SELECT count(*)::int FROM identity.migration_audit WHERE run_id = :run"
                                + " AND kind = 'TENANT_BOOKED' AND outcome = '" + Outcome.SUCCEEDED + "'",
                        run))
                .isEqualTo(1);
    }

    private int book(TenantMigrated... results) {
        return master.engine.book(results[0].runId(), List.of(results)).stale();
    }

    private void expire() {
        master.update(
                "UPDATE identity.migration_cohort_tenant SET lease_until = clock_timestamp() - interval '1 second'"
                        + " WHERE state = 'CLAIMED'");
    }

    private boolean verifyOnly(UUID run) {
        return master.number("SELECT verify_only::int FROM identity.migration_cohort_tenant WHERE run_id = :run", run)
                == 1;
    }

    private String shard(Claim claim) {
        return master.jdbc
                .sql("SELECT shard FROM identity.migration_cohort_tenant WHERE run_id = :run AND slug = :slug")
                .param("run", claim.command().run())
                .param("slug", claim.command().slug())
                .query(String.class)
                .single();
    }

    private int releasedOn(String shard, UUID run) {
        return master.number(
                "SELECT count(*)::int FROM identity.migration_cohort_tenant WHERE run_id = :run"
                        + " AND state = 'RELEASED' AND shard = '" + shard + "'",
                run);
    }
}
