package dev.echelon.migrationset;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeclarationsTest {
    static Stream<Arguments> declared() {
        return Stream.of(
                Arguments.of("-- minCompatibleCodeVersion: 3.2.0\nSELECT 1", "3.2.0", null),
                Arguments.of("--minCompatibleCodeVersion:3.2.0", "3.2.0", null),
                Arguments.of(
                        "\uFEFF-- minCompatibleCodeVersion: 3.2.0  \r\n-- timeout: 4h\r\nSELECT 1", "3.2.0", "PT4H"),
                Arguments.of("-- Fills totals.\n-- timeout: 90s\n--\n-- See the wiki.\n\nSELECT 1", null, "PT1M30S"),
                Arguments.of(
                        "/* licence\n -- timeout: 1h\n*/\n\n  -- minCompatibleCodeVersion: 1.0.0-rc.1+b5\nSELECT 1",
                        "1.0.0-rc.1+b5",
                        null),
                Arguments.of("SELECT 1;\n-- timeout: 4h\nSELECT 2", null, null),
                Arguments.of("-- timeouts are for others\n-- timeout of the whole thing\nSELECT 1", null, null),
                Arguments.of("SELECT 1", null, null),
                Arguments.of("", null, null));
    }

    @ParameterizedTest
    @MethodSource("declared")
    void readsTheCommentLinesBeforeTheFirstStatement(
            String script, @Nullable String version, @Nullable String timeout) {
        Declarations declarations = Declarations.of(script);

        assertThat(declarations.problems()).isEmpty();
        assertThat(declarations.minCompatibleCodeVersion()).isEqualTo(version);
        assertThat(declarations.timeout()).isEqualTo(timeout == null ? null : Duration.parse(timeout));
    }

    @ParameterizedTest
    @CsvSource({"1ms,PT0.001S", "30 s,PT30S", "5m,PT5M", "5min,PT5M", "4H,PT4H", "7d,PT168H"})
    void readsTimeouts(String text, Duration timeout) {
        assertThat(Declarations.of("-- timeout: " + text).timeout()).isEqualTo(timeout);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0s", "4", "h", "-1h", "1.5h", "8d", "169h", "4 hours", "1h30m", "999999999d", "99999999999s", ""
            })
    void refusesOtherTimeouts(String text) {
        assertThat(Declarations.of("-- timeout: " + text).problems())
                .singleElement()
                .asString()
                .startsWith("declares the timeout '" + text + "': write a number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3.2",
                "3",
                "v3.2.0",
                "3.2.0.1",
                "03.2.0",
                "3.2.x",
                "latest",
                "3.2.0 or so",
                "3.2.0-",
                "=3.2.0",
                "^3.2.0",
                ""
            })
    void refusesCodeVersionsThatAreNotSemantic(String version) {
        assertThat(Declarations.of("-- minCompatibleCodeVersion: " + version).problems())
                .singleElement()
                .asString()
                .contains("'" + version, "3.2.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- minCompatibleCodeVersion 3.2.0",
                "-- minCompatibleCodeVersion = 3.2.0",
                "-- mincompatiblecodeversion: 3.2.0",
                "-- min_compatible_code_version: 3.2.0",
                "-- Min compatible code version: 3.2.0",
                "-- Timeout: 4h",
                "-- timeout = 4h"
            })
    void refusesLinesThatWereMeantToDeclare(String line) {
        assertThat(Declarations.of(line).problems())
                .singleElement()
                .asString()
                .startsWith("has the line '" + line + "': write it as '-- ");
    }

    @Test
    void refusesToDeclareTwice() {
        assertThat(Declarations.of("-- timeout: 4h\n-- timeout: 5h").problems())
                .containsExactly("declares timeout twice: keep one of the lines.");
    }
}
