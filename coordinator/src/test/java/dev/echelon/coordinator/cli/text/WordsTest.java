package dev.echelon.coordinator.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "-5, 0 ms",
        "0, 0 ms",
        "999, 999 ms",
        "1000, 1 s",
        "1099, 1 s",
        "12400, 12.4 s",
        "59999, 59.9 s",
        "60000, 1 min",
        "252000, 4 min 12 s",
        "3599999, 59 min 59 s",
        "3600000, 1 h",
        "11100000, 3 h 5 min",
        "86400000, 1 d",
        "187200000, 2 d 4 h"
    })
    void durationsAreShortAndNeverRoundedUp(long millis, String words) {
        assertThat(Words.duration(millis)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1st",
        "2, 2nd",
        "3, 3rd",
        "4, 4th",
        "11, 11th",
        "12, 12th",
        "13, 13th",
        "21, 21st",
        "102, 102nd",
        "111, 111th"
    })
    void ordinalsAreEnglish(int n, String word) {
        assertThat(Words.ordinal(n)).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.1", "0.10, 0.1", "1E-9, 0.000000001", "1, 1", "0, 0", "0.000, 0", "1.0, 1"})
    void ratesAreDecimals(BigDecimal rate, String words) {
        assertThat(Words.rate(rate)).isEqualTo(words);
    }

    @Test
    void agesAreWholeSecondsAndNeverOfTheFuture() {
        var now = Instant.parse("2026-11-22T02:00:10.900Z");

        assertThat(Words.ago(Instant.parse("2026-11-22T02:00:10.100Z"), now)).isEqualTo("0 s ago");
        assertThat(Words.ago(Instant.parse("2026-11-22T02:00:08.200Z"), now)).isEqualTo("2 s ago");
        assertThat(Words.ago(now.plusSeconds(5), now)).isEqualTo("0 s ago");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            acme-corp        | acme-corp
            a b              | 'a b'
            a'b              | 'a'\\''b'
            $(rm -rf .)      | '$(rm -rf .)'
            ``               | ''
            """)
    void suggestedCommandsAreQuotedForTheShell(String word, String quoted) {
        assertThat(Hints.quoted(word)).isEqualTo(quoted);
    }
}
