package dev.echelon.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.echelon.contracts.TenantMigrated;
import dev.echelon.coordinator.engine.FakeWorker.Claim;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.RunState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CohortRunInPostgresTest {
    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final BigDecimal THIRD = new BigDecimal("0.3");
    private final EngineFixture master = new EngineFixture();
    private final FakeWorker worker = master.worker("w1", 20, 0, 1);

    @AfterEach
    void close() {
        master.close();
    }

    @Test
    void migratesCohortAfterCohortAndFinishes() {
        UUID run = master.start(TENTH, 50, 0, 4, 4, 2);

        List<Integer> cohorts = new ArrayList<>();
        while (master.state(run) == RunState.RUNNING) {
            List<Claim> claims = worker.claimAll(run);
            assertThat(claims).isNotEmpty().allMatch(Claim::granted);
            assertThat(claims.stream().map(claim -> claim.command().cohort()).distinct())
                    .hasSize(1);
            cohorts.add(claims.get(0).command().cohort());
            claims.forEach(claim -> book(worker.succeeded(claim)));
            master.engine.tick(run, false);
        }

        assertThat(cohorts).containsExactly(1, 2, 3);
        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
        assertThat(master.number("SELECT succeeded_count FROM identity.migration_cohort_run WHERE run_id = :run", run))
                .isEqualTo(10);
        assertThat(master.text(
                        "SELECT (finished_at IS NOT NULL AND aborted_at IS NULL)::text"
                                + " FROM identity.migration_cohort_run WHERE run_id = :run",
                        run))
                .isEqualTo("true");
        master.assertCountersAreTheRows(run);
    }

    @Test
    void neverReleasesMoreThanTheWindowTheShardAndTheWorkersAllow() {
        UUID byWindow = master.start(TENTH, 3, 0, 30);
        assertThat(master.count(byWindow, "RELEASED")).isEqualTo(3);
        master.engine.abort(byWindow, null, "ann");

        UUID byShard = master.start(TENTH, 50, 0, 60);
        assertThat(master.count(byShard, "RELEASED")).isEqualTo(16);
        book(worker.succeeded(
                worker.claim(FakeWorker.released(master.jdbc, byShard).get(0))));
        assertThat(master.count(byShard, "RELEASED")).isEqualTo(16);
        master.engine.abort(byShard, null, "ann");

        master.update("UPDATE identity.echelon_worker SET slots = 8");
        UUID byWorkers = master.start(TENTH, 50, 0, 60);
        assertThat(master.count(byWorkers, "RELEASED")).isEqualTo(10);
    }

    @Test
    void abortsAtExactlyThePrintedFailure() {
        UUID run = master.start(THIRD, 10, 0, 10);
        List<Claim> claims = worker.claimAll(run);

        book(worker.failed(claims.get(0)));
        book(worker.failed(claims.get(1)));
        assertThat(master.state(run)).isEqualTo(RunState.RUNNING);
        book(worker.failed(claims.get(2)));

        assertThat(master.state(run)).isEqualTo(RunState.ABORTED);
        assertThat(master.text("SELECT abort_reason FROM identity.migration_cohort_run WHERE run_id = :run", run))
                .isEqualTo("cohort 1: 3 of 10 tenants failed, aborts at 3");
        assertThat(master.number(
                        "SELECT jsonb_array_length(report->'failedTenants')"
                                + " FROM identity.migration_cohort_run WHERE run_id = :run",
                        run))
                .isEqualTo(3);
        master.assertCountersAreTheRows(run);
    }

    @Test
    void whatWasInFlightAtTheAbortIsBookedAndNothingIsClaimedAfterIt() {
        UUID run = master.start(TENTH, 10, 0, 20);
        List<FakeWorker.Command> commands = FakeWorker.released(master.jdbc, run);
        Claim first = worker.claim(commands.get(0));
        Claim second = worker.claim(commands.get(1));
        Claim inFlight = worker.claim(commands.get(2));
        book(worker.failed(first));
        book(worker.failed(second));

        assertThat(master.state(run)).isEqualTo(RunState.ABORTED);
        assertThat(worker.claim(commands.get(3)).answer()).isEqualTo("STALE");
        assertThat(master.count(run, "RELEASED")).isZero();
        book(worker.succeeded(inFlight));

        assertThat(master.count(run, "SUCCEEDED")).isEqualTo(1);
        assertThat(master.number("""
                SELECT count(*)::int FROM identity.migration_cohort_tenant t JOIN identity.migration_cohort_run r USING (run_id)
                WHERE r.run_id = :run AND t.claimed_at > r.aborted_at""", run)).isZero();
        master.assertCountersAreTheRows(run);
    }

    @Test
    void resumeRestartsTheTrippedCohortAndTouchesNoSucceededTenant() {
        UUID run = master.start(THIRD, 10, 0, 10, 10);
        List<Claim> claims = worker.claimAll(run);
        claims.subList(0, 5).forEach(claim -> book(worker.succeeded(claim)));
        claims.subList(5, 8).forEach(claim -> book(worker.failed(claim)));
        // the last two are reported after the abort: one of them fails as well
        book(worker.failed(claims.get(8)));
        book(worker.succeeded(claims.get(9)));
        assertThat(master.state(run)).isEqualTo(RunState.ABORTED);
        String before = succeeded(run);

        master.engine.resume(run, changes(Set.of()), "ann");

        assertThat(master.number("SELECT failed_count FROM identity.migration_cohort_run WHERE run_id = :run", run))
                .isZero();
        List<Claim> again = worker.claimAll(run);
        assertThat(again.stream().map(claim -> claim.command().slug())).containsExactly("t1-6", "t1-7", "t1-8", "t1-9");
        again.forEach(claim -> book(worker.succeeded(claim)));
        assertThat(succeeded(run)).startsWith(before);
        assertThat(FakeWorker.released(master.jdbc, run)).allMatch(command -> command.cohort() == 2);
        assertThat(master.text(
                        "SELECT (aborted_at IS NULL AND abort_reason IS NULL)::text"
                                + " FROM identity.migration_cohort_run WHERE run_id = :run",
                        run))
                .isEqualTo("true");
        assertThat(master.text(
                        "SELECT report->'history'->0->>'event' FROM identity.migration_cohort_run"
                                + " WHERE run_id = :run",
                        run))
                .isEqualTo("ABORTED");
        master.assertCountersAreTheRows(run);
    }

    @Test
    void aResumeAfterAnAbortDuringTheStaggerLeavesTheCompleteCohortsVerdicts() {
        UUID run = master.start(BigDecimal.ONE, 10, 60_000, 2, 1);
        List<Claim> claims = worker.claimAll(run);
        book(worker.succeeded(claims.get(0)), worker.failed(claims.get(1)));
        master.engine.abort(run, "stop", "ann");

        master.engine.resume(run, changes(Set.of()), "ann");

        assertThat(master.count(run, "FAILED"))
                .as("nobody would release it again")
                .isEqualTo(1);
        master.assertCountersAreTheRows(run);
    }

    @Test
    void aFailedTenantThatIsSuspendedByNowIsNotTriedAgainAndDoesNotTripAgain() {
        UUID run = master.start(THIRD, 10, 0, 10);
        List<Claim> claims = worker.claimAll(run);
        claims.subList(0, 3).forEach(claim -> book(worker.failed(claim)));
        claims.subList(3, 10).forEach(claim -> book(worker.succeeded(claim)));

        master.engine.resume(run, changes(Set.of("t1-1", "t1-2")), "ann");
        List<Claim> again = worker.claimAll(run);
        assertThat(again).hasSize(1);
        book(worker.failed(again.get(0)));

        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
        assertThat(master.number("SELECT failed_count FROM identity.migration_cohort_run WHERE run_id = :run", run))
                .isEqualTo(3);
        assertThat(master.text("""
                SELECT string_agg((f->>'slug') || (f->>'suspended'), ' ' ORDER BY f->>'slug')
                FROM identity.migration_cohort_run r, jsonb_array_elements(r.report->'failedTenants') f
                WHERE run_id = :run""", run)).isEqualTo("t1-1true t1-2true t1-3false");
        master.assertCountersAreTheRows(run);
    }

    @Test
    void resumeRefusesAChangedSetAFinishedRunAndALiveOne() {
        UUID run = master.start(TENTH, 10, 0, 1);
        assertRefused(() -> master.engine.resume(run, changes(Set.of()), "ann"), "RUNNING");
        book(worker.failed(worker.claimAll(run).get(0)));
        assertRefused(
                () -> master.engine.resume(
                        run, new ResumeChanges(null, null, null, "other", false, null, false, Set.of(), null), "ann"),
                "--accept-changed-set");
        master.engine.resume(
                run, new ResumeChanges(null, null, null, "other", true, null, false, Set.of(), null), "ann");
        assertThat(master.count(run, "RELEASED"))
                .as("no worker has the other set")
                .isZero();
        master.engine.abort(run, "back", "ann");
        master.engine.resume(
                run, new ResumeChanges(5, THIRD, 7, EngineFixture.SET, true, null, false, Set.of(), null), "ann");
        book(worker.succeeded(worker.claimAll(run).get(0)));
        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
        assertRefused(() -> master.engine.resume(run, changes(Set.of()), "ann"), "FINISHED");
        assertThat(master.text(
                        "SELECT stagger_ms || ' ' || abort_rate || ' ' || max_in_flight"
                                + " FROM identity.migration_cohort_run WHERE run_id = :run",
                        run))
                .isEqualTo("5 0.3 7");
    }

    @Test
    void pauseStopsClaimsLetsWhatIsClaimedFinishAndWaitsWithTheEnd() {
        UUID run = master.start(TENTH, 10, 0, 2);
        List<FakeWorker.Command> commands = FakeWorker.released(master.jdbc, run);
        Claim claimed = worker.claim(commands.get(0));

        master.engine.pause(run, "look", "ann");
        assertThat(worker.claim(commands.get(1)).granted()).isFalse();
        book(worker.succeeded(claimed));
        master.engine.tick(run, false);
        assertThat(master.state(run)).isEqualTo(RunState.PAUSED);
        assertThat(master.count(run, "PENDING")).isEqualTo(1);

        master.engine.continueRun(run, "fine", "ann");
        assertThat(worker.claim(commands.get(1)).answer())
                .as("a command from before the pause")
                .isEqualTo("STALE");
        book(worker.succeeded(worker.claimAll(run).get(0)));
        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
    }

    @Test
    void theLastResultOfAPausedRunFinishesItAtContinue() {
        UUID run = master.start(TENTH, 10, 0, 1);
        Claim claimed = worker.claimAll(run).get(0);
        master.engine.pause(run, null, "ann");
        book(worker.succeeded(claimed));
        master.engine.tick(run, true);
        assertThat(master.state(run)).isEqualTo(RunState.PAUSED);
        master.engine.continueRun(run, null, "ann");
        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
    }

    @Test
    void aPausedRunMayTrip() {
        UUID run = master.start(TENTH, 10, 0, 5);
        Claim claimed = worker.claimAll(run).get(0);
        master.engine.pause(run, null, "ann");
        book(worker.failed(claimed));
        assertThat(master.state(run)).isEqualTo(RunState.ABORTED);
    }

    @Test
    void theLastResultOfATrippedCohortDoesNotCompleteIt() {
        // V1 of the model check
        UUID run = master.start(THIRD, 10, 0, 3, 3);
        List<Claim> claims = worker.claimAll(run);
        book(worker.succeeded(claims.get(0)), worker.succeeded(claims.get(1)), worker.failed(claims.get(2)));

        assertThat(master.state(run)).isEqualTo(RunState.ABORTED);
        assertThat(master.number(
                        "SELECT count(completed_at)::int FROM identity.migration_cohort WHERE run_id = :run", run))
                .isZero();
        master.engine.resume(run, changes(Set.of()), "ann");
        assertThat(FakeWorker.released(master.jdbc, run).stream().map(FakeWorker.Command::slug))
                .containsExactly("t1-3");
    }

    @Test
    void aSecondLiveRunOverTheFleetIsRefusedAndWritesNothing() {
        UUID run = master.start(TENTH, 10, 0, 2);
        assertRefused(() -> master.start(TENTH, 10, 0, 2), "Another run over the fleet is live");
        assertThat(master.jdbc
                        .sql("SELECT count(*) FROM identity.migration_cohort_run")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        master.engine.abort(run, null, "ann");
        master.start(TENTH, 10, 0, 2);
    }

    @Test
    void aResumeBesideAnotherLiveRunOverTheFleetIsRefused() {
        UUID aborted = master.start(TENTH, 10, 0, 2);
        master.engine.abort(aborted, "stop", "ann");
        master.start(TENTH, 10, 0, 2);

        assertRefused(
                () -> master.engine.resume(aborted, changes(Set.of()), "ann"), "another run over the fleet is live");
        assertThat(master.state(aborted)).isEqualTo(RunState.ABORTED);
    }

    @Test
    void aFanOutTakesTheSamePathWithoutARunRowOfTheSeedsTable() {
        UUID run = master.engine.start(EngineFixture.run(NewRun.Kind.FAN_OUT, false, TENTH, 50, 0, 4), "ann");
        List<Claim> claims = worker.claimAll(run);
        book(worker.failed(claims.get(0)), worker.failed(claims.get(1)));
        book(worker.failed(claims.get(2)), worker.succeeded(claims.get(3)));

        assertThat(master.state(run)).as("nothing trips a fan-out").isEqualTo(RunState.FINISHED);
        assertThat(master.jdbc
                        .sql("SELECT count(*) FROM identity.migration_cohort_run")
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(master.number("SELECT failed_count FROM identity.migration_fan_out_run WHERE run_id = :run", run))
                .isEqualTo(3);
    }

    @Test
    void aSkippedTenantCountsAsNeitherAndAWhollySkippedCohortIsNotWaitedFor() {
        UUID run = master.start(TENTH, 10, 86_400_000, 2, 2);
        worker.claimAll(run).forEach(claim -> book(worker.skipped(claim)));
        List<Claim> second = worker.claimAll(run);
        assertThat(second).hasSize(2).allMatch(claim -> claim.command().cohort() == 2);
        book(worker.succeeded(second.get(0)), worker.skipped(second.get(1)));
        assertThat(master.state(run)).isEqualTo(RunState.FINISHED);
        assertThat(master.text(
                        "SELECT string_agg(s->>'slug', ' ') FROM identity.migration_cohort_run r,"
                                + " jsonb_array_elements(r.report->'skippedTenants') s WHERE run_id = :run",
                        run))
                .isEqualTo("gone t1-1 t1-2 t2-2");
        master.assertCountersAreTheRows(run);
    }

    @Test
    void theStaggerIsKeptInTheMaster() {
        UUID run = master.start(TENTH, 10, 60_000, 1, 1);
        book(worker.succeeded(worker.claimAll(run).get(0)));
        master.engine.tick(run, true);
        assertThat(FakeWorker.released(master.jdbc, run)).isEmpty();
        assertThat(master.text(
                        "SELECT (next_release_at - completed_at)::text FROM identity.migration_cohort_run r"
                                + " JOIN identity.migration_cohort c ON c.run_id = r.run_id AND c.cohort = 1 WHERE r.run_id = :run",
                        run))
                .isEqualTo("00:01:00");

        master.update("UPDATE identity.migration_cohort_run SET next_release_at = clock_timestamp()");
        master.anotherReplica().tick(run, false);
        assertThat(FakeWorker.released(master.jdbc, run)).hasSize(1);
    }

    private int book(TenantMigrated... results) {
        return master.engine.book(results[0].runId(), List.of(results)).stale();
    }

    /** What stands in the rows of cohort 1 that succeeded, in the order of their verdicts. */
    private String succeeded(UUID run) {
        return master.text("""
                SELECT string_agg(concat_ws(' ', slug, token, claim_id, finished_at), E'\\n' ORDER BY finished_at)
                FROM identity.migration_cohort_tenant WHERE run_id = :run AND state = 'SUCCEEDED' AND cohort = 1
                """, run);
    }

    private static ResumeChanges changes(Set<String> suspended) {
        return new ResumeChanges(null, null, null, EngineFixture.SET, false, null, false, suspended, null);
    }

    private static void assertRefused(Runnable step, String says) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(step::run)
                .withMessageContaining(says)
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.STATE));
    }
}
