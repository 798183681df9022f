package dev.echelon.contracts.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeVersionTest {
    /** Section 11 of the specification, and what sorts wrongly as text. */
    static final List<String> ASCENDING = List.of(
            "0.0.0-0",
            "0.0.0",
            "0.0.1",
            "0.9.0",
            "0.10.0",
            "1.0.0-0",
            "1.0.0-0.0",
            "1.0.0-1",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0-9999999999",
            "1.0.0-20261122123456789",
            "1.0.0-99999999999999999999",
            "1.0.0-100000000000000000000",
            "1.0.0--",
            "1.0.0-1a",
            "1.0.0-A",
            "1.0.0-SNAPSHOT",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.1.0",
            "1.0.0-alpha.beta",
            "1.0.0-alpha-1",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc",
            "1.0.0-rc.1",
            "1.0.0-rc1",
            "1.0.0-rc10",
            "1.0.0-rc2",
            "1.0.0-undef",
            "1.0.0",
            "1.2.0",
            "1.9.0",
            "1.10.0-rc.1",
            "1.10.0",
            "1.11.0",
            "2.0.0",
            "9.0.0",
            "10.0.0",
            "20261122.1.0",
            "2147483647.2147483647.2147483647");

    @Test
    void ordersByPrecedence() {
        for (int i = 0; i < ASCENDING.size(); i++) {
            for (int j = 0; j < ASCENDING.size(); j++) {
                var one = CodeVersion.of(ASCENDING.get(i));
                var other = CodeVersion.of(ASCENDING.get(j));
                assertThat(Integer.signum(one.compareTo(other)))
                        .as(one + " against " + other)
                        .isEqualTo(Integer.compare(i, j));
                assertThat(one.isOlderThan(other)).isEqualTo(i < j);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0+a, 1.0.0+b",
        "1.0.0, 1.0.0+20261122",
        "1.0.0-rc.1+7, 1.0.0-rc.1",
        "1.0.0+0123456789012345678901, 1.0.0",
    })
    void ignoresBuildMetadataInTheOrderAndNotInEquality(String one, String other) {
        assertThat(CodeVersion.of(one)).isEqualByComparingTo(CodeVersion.of(other));
        assertThat(CodeVersion.of(one).isOlderThan(CodeVersion.of(other))).isFalse();
        assertThat(CodeVersion.of(one)).isNotEqualTo(CodeVersion.of(other)).hasToString(one);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2",
                "1.2.3.4",
                "v1.2.3",
                "V1.2.3",
                "=1.2.3",
                " 1.2.3",
                "1.2.3 ",
                "1.2.3\n",
                "01.2.3",
                "1.02.3",
                "1.2.3-",
                "1.2.3-01",
                "1.2.3-a..b",
                "1.2.3+",
                "1.2.3+a_b",
                "1.2.3+a+b",
                "1.2.x",
                "-1.2.3",
                "latest",
                "１.2.3",
                "1.0.0-été",
                "${project.version}",
                "1.2.3;DROP TABLE",
                "\u0000"
            })
    void refusesWhatIsNoSemanticVersion(String garbage) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CodeVersion.of(garbage))
                .withMessage(
                        "'%s' is no semantic version: write three numbers, as in 3.2.0 or 3.2.0-rc.1.",
                        garbage.replace('\n', '?').replace('\u0000', '?'));
        assertThat(CodeVersion.problemOf(garbage)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648.0.0", "1.99999999999.0", "1.2.202611221200-rc.1"})
    void refusesNumbersItCannotHold(String large) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CodeVersion.of(large))
                .withMessage(
                        "'%s' is no semantic version: write three numbers up to 2147483647, as in 3.2.0 or 3.2.0-rc.1.",
                        large);
    }

    @Test
    void refusesAnEndlessText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CodeVersion.of("1.0.0-" + "a".repeat(100_000)))
                .withMessage("'1.0.0-aaaaaaaaaaaaaa…' has 100006 characters; a version has at most 100.");
    }

    @Test
    void knowsPreReleases() {
        assertThat(CodeVersion.of("3.2.0-SNAPSHOT").isPreRelease()).isTrue();
        assertThat(CodeVersion.of("3.2.0+5").isPreRelease()).isFalse();
        assertThat(CodeVersion.of("3.2.0-SNAPSHOT").hasNumbersOf(CodeVersion.of("3.2.0")))
                .isTrue();
        assertThat(CodeVersion.of("3.2.0").hasNumbersOf(CodeVersion.of("3.2.1")))
                .isFalse();
    }

    @Test
    void takesTheGreater() {
        var nine = CodeVersion.of("1.9.0");
        var ten = CodeVersion.of("1.10.0");

        assertThat(CodeVersion.greatest(nine, ten)).isEqualTo(ten);
        assertThat(CodeVersion.greatest(ten, nine)).isEqualTo(ten);
        assertThat(CodeVersion.greatest(null, nine)).isEqualTo(nine);
        assertThat(CodeVersion.greatest(nine, null)).isEqualTo(nine);
        assertThat(CodeVersion.greatest(null, null)).isNull();
    }
}
