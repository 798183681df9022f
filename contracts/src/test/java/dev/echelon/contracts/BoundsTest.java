package dev.echelon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundsTest {
    private final ContractCodec codec = new ContractCodec();

    static List<String> dearest() {
        return List.of("x", "€", "\"", "\\", "\n", "\u0001", "\uD83D\uDE00", "\uD800", "\uDC00");
    }

    @ParameterizedTest
    @MethodSource("dearest")
    void theLargestResultFitsIntoAMessageAndReadsTheSame(String character) {
        var largest = Samples.largest(character);
        byte[] json = codec.write(largest);

        assertThat(json).hasSizeLessThanOrEqualTo(ContractCodec.MAX_BYTES);
        assertThat(codec.read(json, TenantMigrated.class)).isEqualTo(largest);
    }

    @Test
    void cutsProseWithAnEllipsisAndNeverThroughACharacter() {
        assertThat(Bounds.prose("12345", 5)).isEqualTo("12345");
        assertThat(Bounds.prose("123456", 5)).isEqualTo("1234…");
        assertThat(Bounds.prose("123\uD83D\uDE006", 5)).isEqualTo("123…");
    }

    @Test
    void keepsLinesAndTakesOutControlCharacters() {
        assertThat(Bounds.prose("a\n\tb\u0000c\u001b[31m\u0085", 99)).isEqualTo("a\n\tb c [31m ");
    }

    @Test
    void replacesHalfASurrogatePair() {
        assertThat(Bounds.prose("a\uD800b\uDC00", 99)).isEqualTo("a\uFFFDb\uFFFD");
    }

    @Test
    void cuttingTwiceIsCuttingOnce() {
        String once = Bounds.prose("é".repeat(5_000), 2_000);

        assertThat(once).hasSize(2_000);
        assertThat(Bounds.prose(once, 2_000)).isEqualTo(once);
    }

    @Test
    void keepsTheFirstAndTheLastAttempts() {
        var attempts = IntStream.range(0, 30)
                .mapToObj(i -> new TenantError.Attempt(Samples.START, null, "try " + i, "again"))
                .toList();

        var error = new TenantError(ErrorKind.LOCK, null, null, null, null, "no lock", null, attempts);

        assertThat(error.attempts())
                .extracting(TenantError.Attempt::message)
                .containsExactly(
                        "try 0", "try 1", "try 2", "try 3", "try 4", "try 5", "try 24", "try 25", "try 26", "try 27",
                        "try 28", "try 29");
    }

    @Test
    void keepsTheLastElementsThatFit() {
        assertThat(Bounds.lastThatFit(List.of(5, 4, 3), 12, i -> i)).containsExactly(5, 4, 3);
        assertThat(Bounds.lastThatFit(List.of(6, 4, 3), 12, i -> i)).containsExactly(4, 3);
        assertThat(Bounds.lastThatFit(List.of(13), 12, i -> i)).isEmpty();
    }

    @Test
    void refusesIdentifiersThatAreTooLongInsteadOfCuttingThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MigrateTenant(Samples.RUN, "s".repeat(256), 1, 1, 0, null))
                .withMessage("slug has 256 characters, expected at most 255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MigrateTenant(Samples.RUN, "a\nb", 1, 1, 0, null))
                .withMessage("slug has control characters, or half a surrogate pair");
    }
}
