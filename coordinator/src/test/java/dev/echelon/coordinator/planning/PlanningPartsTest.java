package dev.echelon.coordinator.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.Refusal;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanningPartsTest {
    @Test
    void what_is_not_said_takes_the_defaults() {
        Levers levers = LeverRequests.cohorts(null, null, null, null);

        assertThat(levers).isEqualTo(new Levers(100, 60_000, new BigDecimal("0.1"), 50));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1.1", "0.1234567890", "1e999999999", "1e-999999999", "9999999999"})
    void a_rate_that_makes_no_sense_is_refused_at_once(String rate) {
        assertThatThrownBy(() -> LeverRequests.cohorts(null, null, new BigDecimal(rate), null))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("abort-rate ");
    }

    @Test
    void a_reason_is_one_line_and_of_bounded_length() {
        assertThat(LeverRequests.reason(" mended\r\n\u001b[2Jit ")).isEqualTo("mended [2Jit");
        assertThat(LeverRequests.reason("\n")).isNull();
        assertThatThrownBy(() -> LeverRequests.reason("x".repeat(1_001)))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("reason has 1001 characters, allowed are 1000");
    }

    @Test
    void accepting_an_edit_wants_a_reason() {
        assertThatThrownBy(() -> LeverRequests.requireReason(List.of("3"), null))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("accept-edited needs a reason");
    }

    @Test
    void near_matches_are_the_nearest_few() {
        NearMatches near = new NearMatches("acme");
        List.of("zebra", "acme-2", "acne", "bcme", "acmf", "globex", "").forEach(near::offer);

        assertThat(near.slugs()).containsExactly("acme-2", "acmf", "acne");
    }

    @Test
    void what_is_far_is_no_match() {
        NearMatches near = new NearMatches("x9");
        List.of("globex", "initech", "umbrella").forEach(near::offer);

        assertThat(near.slugs()).isEmpty();
    }
}
