package dev.echelon.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CohortRunTest {
    private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
    private static final UUID RUN = new UUID(0, 1);
    private static final StopRequest PAUSE = new StopRequest(StopRequest.Kind.PAUSE, "look", "ann");
    private static final StopRequest ABORT = new StopRequest(StopRequest.Kind.ABORT, "enough", "ann");

    @ParameterizedTest(name = "{0} with {1} ok, {2} failed, {3} skipped of 10, trip 3: {4}")
    @CsvSource({
        "RUNNING, 0, 0, 0, FILL",
        "RUNNING, 7, 2, 0, FILL",
        "RUNNING, 8, 2, 0, COMPLETE_COHORT",
        "RUNNING, 0, 0, 10, COMPLETE_COHORT",
        "RUNNING, 0, 3, 0, TRIP",
        // V1: the trip comes before the completion
        "RUNNING, 7, 3, 0, TRIP",
        "RUNNING, 0, 10, 0, TRIP",
        "PAUSED, 8, 2, 0, WAIT",
        "PAUSED, 0, 3, 0, TRIP",
        "ABORTED, 8, 2, 0, WAIT",
        "ABORTED, 0, 3, 0, WAIT",
        "FINISHED, 8, 2, 0, WAIT",
    })
    void decidesInTheOrderTripCompleteFill(RunState state, int succeeded, int failed, int skipped, Step expected) {
        CohortRun run = run(state, cohort(1, succeeded, failed, skipped, 0, null), null, null);

        assertThat(run.next(NOW)).isEqualTo(expected);
    }

    @Test
    void suspendedFailuresLeaveTheTripsCount() {
        assertThat(run(RunState.RUNNING, cohort(1, 7, 3, 0, 1, null), null, null)
                        .next(NOW))
                .isEqualTo(Step.COMPLETE_COHORT);
        assertThat(run(RunState.RUNNING, cohort(1, 5, 4, 0, 1, null), null, null)
                        .next(NOW))
                .isEqualTo(Step.TRIP);
    }

    @Test
    void aRequestedStopComesBeforeEverything() {
        assertThat(run(RunState.RUNNING, cohort(1, 8, 2, 0, 0, null), null, PAUSE)
                        .next(NOW))
                .isEqualTo(Step.CARRY_OUT_STOP);
        assertThat(run(RunState.PAUSED, cohort(1, 8, 2, 0, 0, null), null, ABORT)
                        .next(NOW))
                .isEqualTo(Step.CARRY_OUT_STOP);
        assertThat(run(RunState.ABORTED, cohort(1, 8, 2, 0, 0, null), null, ABORT)
                        .next(NOW))
                .isEqualTo(Step.WAIT);
    }

    @Test
    void theStaggerStartsWhenACohortIsCompleteAndEndsOnTheDot() {
        CohortRun completed =
                run(RunState.RUNNING, cohort(1, 10, 0, 0, 0, null), null, null).cohortCompleted(NOW);

        Instant end = NOW.plus(Duration.ofMinutes(1));
        assertThat(completed.nextReleaseAt()).isEqualTo(end);
        assertThat(completed.next(NOW)).isEqualTo(Step.WAIT);
        assertThat(completed.next(end.minusMillis(1))).isEqualTo(Step.WAIT);
        assertThat(completed.next(end)).isEqualTo(Step.OPEN_NEXT_COHORT);
        assertThat(completed.cohortOpened(cohort(2, 0, 0, 0, 0, null)).next(end))
                .isEqualTo(Step.FILL);
    }

    @Test
    void noStaggerAfterACohortThatWasWhollySkipped() {
        CohortRun completed =
                run(RunState.RUNNING, cohort(1, 0, 0, 10, 0, null), null, null).cohortCompleted(NOW);

        assertThat(completed.nextReleaseAt()).isNull();
        assertThat(completed.next(NOW)).isEqualTo(Step.OPEN_NEXT_COHORT);
    }

    @Test
    void theLastCohortIsFollowedByTheEndAtOnce() {
        CohortRun completed =
                run(RunState.RUNNING, cohort(3, 10, 0, 0, 0, null), null, null).cohortCompleted(NOW);

        assertThat(completed.nextReleaseAt()).isNull();
        assertThat(completed.next(NOW)).isEqualTo(Step.FINISH);
        assertThat(completed.finished().state()).isEqualTo(RunState.FINISHED);
    }

    @Test
    void aPausedRunKeepsItsStagger() {
        CohortRun paused = run(RunState.RUNNING, cohort(1, 10, 0, 0, 0, null), null, null)
                .cohortCompleted(NOW)
                .refreshed(cohort(1, 10, 0, 0, 0, NOW), PAUSE)
                .stopped();

        assertThat(paused.state()).isEqualTo(RunState.PAUSED);
        assertThat(paused.next(NOW.plusSeconds(90))).isEqualTo(Step.WAIT);
        assertThat(paused.continued().next(NOW.plusSeconds(59))).isEqualTo(Step.WAIT);
        assertThat(paused.continued().next(NOW.plusSeconds(90))).isEqualTo(Step.OPEN_NEXT_COHORT);
    }

    @Test
    void abortAndResumeRaiseTheGenerationAndPauseDoesNot() {
        CohortRun run = run(RunState.RUNNING, cohort(1, 0, 0, 0, 0, null), null, PAUSE);
        CohortRun aborted = run.refreshed(run.cohort(), ABORT).stopped();

        assertThat(run.stopped().generation()).isEqualTo(7);
        assertThat(aborted.generation()).isEqualTo(8);
        assertThat(aborted.resumed(run.cohort(), run.levers(), "set", DeployOrder.ANY_CODE)
                        .generation())
                .isEqualTo(9);
    }

    @Test
    void aPauseOfACohortThatHasTrippedMeanwhileIsAnAbort() {
        CohortRun run = run(RunState.RUNNING, cohort(1, 0, 3, 0, 0, null), null, PAUSE);

        assertThat(run.stopped().state()).isEqualTo(RunState.ABORTED);
        assertThat(run.dueStop().reason()).isEqualTo("cohort 1: 3 of 10 tenants failed, aborts at 3");
        assertThat(run.dueStop().actor()).isEqualTo(StopRequest.SYSTEM);
    }

    @Test
    void aSecondPauseDoesNotAbort() {
        assertThat(run(RunState.PAUSED, cohort(1, 0, 2, 0, 0, null), null, PAUSE)
                        .stopped())
                .satisfies(run -> assertThat(run.state()).isEqualTo(RunState.PAUSED))
                .satisfies(run -> assertThat(run.stop()).isNull());
    }

    @ParameterizedTest
    @EnumSource(RunState.class)
    void everyTransitionOutsideTheTableIsRefused(RunState from) {
        CohortRun run = run(from, cohort(3, 10, 0, 0, 0, NOW), null, null);
        var legal = from.next();

        check(legal.contains(RunState.RUNNING) && from == RunState.PAUSED, run::continued);
        check(
                legal.contains(RunState.RUNNING) && from == RunState.ABORTED,
                () -> run.resumed(run.cohort(), run.levers(), "set", DeployOrder.ANY_CODE));
        check(legal.contains(RunState.FINISHED), run::finished);
        check(legal.contains(RunState.ABORTED), () -> run.refreshed(run.cohort(), ABORT)
                .stopped());
        check(legal.contains(RunState.PAUSED) || from == RunState.PAUSED, () -> run.refreshed(run.cohort(), PAUSE)
                .stopped());
    }

    @Test
    void olderCodeHoldsTheNextCohortBackUnlessNothingIsNeededOrItIsAccepted() {
        var old = List.of(new ServiceInstance(RUN, "billing", "3.1.9", "host-7"));
        CohortRun run = run(RunState.RUNNING, cohort(1, 10, 0, 0, 0, NOW), null, null);
        CohortRun needs = run(RunState.RUNNING, run.cohort(), null, null, new DeployOrder("3.2.0", null));

        assertThat(run.heldBack(old)).isEmpty();
        assertThat(needs.heldBack(List.of())).isEmpty();
        assertThat(needs.acceptingOldCode("reads both").heldBack(old)).isEmpty();
        assertThat(needs.heldBack(old)).hasValueSatisfying(stop -> {
            assertThat(stop.kind()).isEqualTo(StopRequest.Kind.PAUSE);
            assertThat(stop.actor()).isEqualTo(StopRequest.SYSTEM);
            assertThat(stop.reason())
                    .contains("need code 3.2.0", "billing 3.1.9 on host-7", "Nothing was released after cohort 1.");
        });
    }

    @Test
    void onlyARunWithNothingLeftMayNotRelease() {
        assertThat(run(RunState.PAUSED, cohort(3, 9, 0, 0, 0, null), null, null).mayRelease())
                .isTrue();
        assertThat(run(RunState.PAUSED, cohort(2, 10, 0, 0, 0, NOW), null, null).mayRelease())
                .isTrue();
        assertThat(run(RunState.PAUSED, cohort(3, 10, 0, 0, 0, null), null, null)
                        .mayRelease())
                .isFalse();
    }

    @Test
    void everyEventKeepsTheOrderAndAnotherValueWithdrawsWhatWasAccepted() {
        DeployOrder accepted = new DeployOrder("3.2.0", null).accepting("reads both");
        CohortRun run = run(RunState.RUNNING, cohort(1, 10, 0, 0, 0, null), null, PAUSE, accepted);

        assertThat(run.stopped().continued().cohortCompleted(NOW).order()).isEqualTo(accepted);
        assertThat(accepted.changedTo("3.2.0")).isEqualTo(accepted);
        assertThat(accepted.changedTo("3.3.0")).isEqualTo(new DeployOrder("3.3.0", null));
        assertThat(accepted.changedTo(null)).isEqualTo(DeployOrder.ANY_CODE);
    }

    @Test
    void nothingLeavesTheEndAndNothingButAResumeLeavesAFailure() {
        assertThat(RunState.FINISHED.next()).isEmpty();
        assertThat(TenantState.SUCCEEDED.next()).isEmpty();
        assertThat(TenantState.SKIPPED.next()).isEmpty();
        assertThat(TenantState.FAILED.next()).isEqualTo(EnumSet.of(TenantState.PENDING));
        assertThat(TenantState.PENDING.next()).isEqualTo(EnumSet.of(TenantState.RELEASED));
    }

    @Test
    void aCohortIsNeverCompletedTwiceNorWhileTripped() {
        assertThatIllegalStateException()
                .isThrownBy(() -> run(RunState.RUNNING, cohort(1, 7, 3, 0, 0, null), null, null)
                        .cohortCompleted(NOW));
        assertThatIllegalStateException()
                .isThrownBy(() -> run(RunState.RUNNING, cohort(1, 10, 0, 0, 0, NOW), null, null)
                        .cohortCompleted(NOW));
        assertThatIllegalStateException()
                .isThrownBy(() -> run(RunState.RUNNING, cohort(1, 9, 0, 0, 0, null), null, null)
                        .cohortOpened(cohort(2, 0, 0, 0, 0, null)));
    }

    private static void check(boolean legal, Runnable event) {
        if (legal) {
            event.run();
        } else {
            assertThatIllegalStateException().isThrownBy(event::run);
        }
    }

    private static CohortRun run(
            RunState state, Cohort cohort, @Nullable Instant nextReleaseAt, @Nullable StopRequest stop) {
        return run(state, cohort, nextReleaseAt, stop, DeployOrder.ANY_CODE);
    }

    private static CohortRun run(
            RunState state,
            Cohort cohort,
            @Nullable Instant nextReleaseAt,
            @Nullable StopRequest stop,
            DeployOrder order) {
        return new CohortRun(
                RUN,
                NewRun.Kind.COHORTS,
                state,
                7,
                new Levers(10, 60_000, new BigDecimal("0.3"), 5),
                "set",
                order,
                3,
                cohort,
                nextReleaseAt,
                stop);
    }

    private static Cohort cohort(
            int number, int succeeded, int failed, int skipped, int suspended, @Nullable Instant completedAt) {
        return new Cohort(number, 10, 3, succeeded, failed, skipped, suspended, completedAt);
    }
}
