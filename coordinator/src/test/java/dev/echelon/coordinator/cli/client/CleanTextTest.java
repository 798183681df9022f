package dev.echelon.coordinator.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CleanTextTest {
    @Test
    void leavesTextOfEveryLanguageAsItIs() {
        var text = "Schl\u00fcssel \u00bb\u65e5\u672c\u8a9e\u00ab doppelt\n\tzweite Zeile \ud83d\ude00";

        assertThat(CleanText.of(text)).isEqualTo(text);
    }

    @Test
    void takesOutWholeEscapeSequences() {
        assertThat(
                        CleanText.of(
                                "a\u001b[1;31mb\u001b[0mc\u001b]8;;http://x\u0007link\u001b]8;;\u001b\\d\u009b2Je\u001b7f\u001b"))
                .isEqualTo("abclinkdef");
    }

    @Test
    void takesOutWhatHidesOrReversesText() {
        assertThat(CleanText.of("a\u0000b\bc\u007fd\u0085e\u202ef\u2066g\u200bh\ufeffi\r\nj\rk"))
                .isEqualTo("abcdefghi\njk");
    }
}
