package dev.echelon.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
    private static final Instant START = Instant.parse("2026-11-22T03:00:00Z");
    private static final Instant LONG_UP = START.minus(Duration.ofDays(1));
    private final SilenceWatch watch = new SilenceWatch(Duration.ofSeconds(60));

    @Test
    void judgesOnlyAfterALeaseOfTicksWithoutAGap() {
        tickEverySecond(START, 59);
        assertThat(watch.mayJudge(START.plusSeconds(59))).isFalse();
        tickEverySecond(START.plusSeconds(60), 1);
        assertThat(watch.mayJudge(START.plusSeconds(60))).isTrue();
    }

    @Test
    void ourOwnSleepStartsItAnew() {
        tickEverySecond(START, 61);
        Instant woken = START.plusSeconds(61 + 90);
        watch.tick(woken, LONG_UP);
        assertThat(watch.mayJudge(woken)).isFalse();
        tickEverySecond(woken, 61);
        assertThat(watch.mayJudge(woken.plusSeconds(60))).isTrue();
    }

    @Test
    void anOutageOfTheMasterStartsItAnew() {
        tickEverySecond(START, 61);
        watch.interrupted();
        watch.tick(START.plusSeconds(62), LONG_UP);
        assertThat(watch.mayJudge(START.plusSeconds(62))).isFalse();
    }

    @Test
    void aMasterThatHasJustStartedIsGivenALease() {
        tickEverySecond(START, 61);
        Instant restarted = START.plusSeconds(61);
        watch.tick(restarted.plusSeconds(1), restarted);
        assertThat(watch.mayJudge(restarted.plusSeconds(1))).isFalse();
        assertThat(watch.mayJudge(restarted.plusSeconds(60))).isTrue();
    }

    @Test
    void aClockThatGoesBackStartsItAnew() {
        tickEverySecond(START, 61);
        watch.tick(START, LONG_UP);
        assertThat(watch.mayJudge(START.plusSeconds(1))).isFalse();
    }

    private void tickEverySecond(Instant from, int times) {
        for (int i = 0; i < times; i++) {
            watch.tick(from.plusSeconds(i), LONG_UP);
        }
    }
}
