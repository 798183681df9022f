package dev.echelon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void aCommandThatIsSentAgainStaysInItsTrace() {
        TraceContext command = TraceContext.ofCommand(Samples.RUN, 41);

        assertThat(command).isEqualTo(TraceContext.ofCommand(Samples.RUN, 41));
        assertThat(command.traceId())
                .isNotEqualTo(TraceContext.ofCommand(Samples.RUN, 42).traceId());
        assertThat(new String(command.toHeader(), StandardCharsets.US_ASCII))
                .matches("00-[0-9a-f]{32}-0000000000000029-01");
    }

    @Test
    void theResultIsAStepFurtherInTheSameTrace() {
        TraceContext command = read("00-" + TRACE + "-00f067aa0ba902b7-00");
        TraceContext result = command.next(UUID.fromString("7d9f1c52-8c1e-4f9b-9d57-4b9c2a6f0e11"));

        assertThat(TraceContext.read(result.toHeader())).isEqualTo(result);
        assertThat(result.traceId()).isEqualTo(TRACE);
        assertThat(result.spanId()).isEqualTo("9d574b9c2a6f0e11");
        assertThat(result.flags()).isEqualTo("00");
    }

    @Test
    void readsALaterVersion() {
        assertThat(read("cc-" + TRACE + "-00f067aa0ba902b7-01-what-the-future-brings")
                        .traceId())
                .isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ff-" + TRACE + "-00f067aa0ba902b7-01",
                "00-" + TRACE + "-00f067aa0ba902b7-01-more",
                "00-" + TRACE + "-0000000000000000-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-" + TRACE + "-00f067aa0ba902b7-01\nrun=forged"
            })
    void leavesOutOfAccountWhatItCannotRead(String header) {
        assertThat(TraceContext.read(header.getBytes(StandardCharsets.UTF_8))).isNull();
    }

    @Test
    void leavesOutOfAccountWhatIsNotThereOrTooLong() {
        assertThat(TraceContext.read(null)).isNull();
        assertThat(TraceContext.read(
                        ("01-" + TRACE + "-00f067aa0ba902b7-01-" + "x".repeat(1024)).getBytes(StandardCharsets.UTF_8)))
                .isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> new TraceContext("0".repeat(32), "1".repeat(16), "01"));
    }

    private static TraceContext read(String header) {
        return Objects.requireNonNull(TraceContext.read(header.getBytes(StandardCharsets.UTF_8)));
    }
}
