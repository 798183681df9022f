package dev.echelon.coordinator.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace(5);

    @Test
    void everyPassIsMadeWhileARunIsOpen() {
        assertThat(IntStream.range(0, 20).allMatch(pass -> pace.isDue())).isTrue();
    }

    @Test
    void onePassOfFiveIsMadeWhileNoneIs() {
        long made = IntStream.range(0, 20)
                .filter(pass -> {
                    boolean due = pace.isDue();
                    if (due) {
                        pace.nothingOpen(pace.mark());
                    }
                    return due;
                })
                .count();

        assertThat(made).isEqualTo(4);
    }

    @Test
    void whateverBeginsHereEndsTheRest() {
        pace.nothingOpen(pace.mark());
        assertThat(pace.isDue()).isFalse();

        pace.hurry();

        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void whatBeganBehindTheLookIsNotRestedUpon() {
        long mark = pace.mark();
        pace.hurry();
        pace.nothingOpen(mark);

        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void aPaceOfNoPassesIsNone() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new Pace(0));
    }
}
