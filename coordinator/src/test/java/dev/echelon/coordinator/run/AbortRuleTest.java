package dev.echelon.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbortRuleTest {
    @ParameterizedTest(name = "rate {0}, {1} tenants: the failure {2} aborts")
    @CsvSource({
        // the seed's default; 30 is where binary floating point says 4
        "0.1, 1, 1",
        "0.1, 3, 1",
        "0.1, 9, 1",
        "0.1, 10, 1",
        "0.1, 30, 3",
        "0.1, 100, 10",
        "0.1, 101, 11",
        // never at once: the first failure, not the zeroth
        "0, 1, 1",
        "0, 3, 1",
        "0, 9, 1",
        "0, 10, 1",
        "0, 30, 1",
        "0, 100, 1",
        "0, 101, 1",
        "1, 1, 1",
        "1, 3, 3",
        "1, 9, 9",
        "1, 10, 10",
        "1, 30, 30",
        "1, 100, 100",
        "1, 101, 101",
        "0.07, 100, 7",
        "0.29, 100, 29",
        "0.57, 100, 57",
        "0.005, 200, 1",
        "0.0001, 100000, 10",
        "0.333333333333333333333, 3, 1",
        "0.333333333333333333334, 3, 2",
    })
    void tripsAtTheFailureThatReachesTheRate(BigDecimal rate, int planned, int trip) {
        assertThat(AbortRule.trip(rate, planned)).isEqualTo(trip);
    }

    @Test
    void agreesWithExactRationalArithmeticEverywhere() {
        for (int perMille = 0; perMille <= 1_000; perMille++) {
            for (int planned : new int[] {1, 2, 3, 7, 9, 10, 11, 30, 50, 99, 100, 101, 1_000}) {
                // failed / planned >= perMille / 1000, and failed >= 1
                int expected = 1;
                while (expected * 1_000L < (long) perMille * planned) {
                    expected++;
                }
                assertThat(AbortRule.trip(new BigDecimal(BigInteger.valueOf(perMille), 3), planned))
                        .as("rate %d/1000 of %d", perMille, planned)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void theTripIsAlwaysWithinTheCohort() {
        for (int planned = 1; planned <= 300; planned++) {
            assertThat(AbortRule.trip(BigDecimal.ONE, planned)).isEqualTo(planned);
            assertThat(AbortRule.trip(BigDecimal.ZERO, planned)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 50, 100, 54", "1, 50, 100, 50", "10, 50, 30, 30", "1, 1, 100, 1"})
    void atWorstThoseBeforeTheTripAndAllInFlightFail(int trip, int window, int planned, int worst) {
        assertThat(AbortRule.worstCase(trip, window, planned)).isEqualTo(worst);
    }

    @ParameterizedTest
    @CsvSource({"-0.1, 10", "1.0000001, 10", "0.1, 0"})
    void refusesWhatMakesNoSense(BigDecimal rate, int planned) {
        assertThatIllegalArgumentException().isThrownBy(() -> AbortRule.trip(rate, planned));
    }
}
