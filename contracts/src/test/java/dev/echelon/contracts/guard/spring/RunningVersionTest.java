package dev.echelon.contracts.guard.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunningVersionTest {
    @ParameterizedTest
    @CsvSource({
        "3.0.0, 2.0.0, 1.0.0, 3.0.0",
        ",      2.0.0, 1.0.0, 2.0.0",
        "'',    2.0.0, 1.0.0, 2.0.0",
        ",      ,      1.0.0, 1.0.0",
        "' 3.0.0 ', ,  ,      3.0.0",
    })
    void isThePropertyElseTheBuildInfoElseTheManifest(
            @Nullable String property, @Nullable String buildInfo, @Nullable String manifest, String expected) {
        assertThat(RunningVersion.of(property, buildInfo, manifest)).hasToString(expected);
    }

    @Test
    void garbageInTheFirstOneIsNotPassedOver() {
        assertThatThrownBy(() -> RunningVersion.of(null, "${project.version}", "1.0.0"))
                .hasMessage(
                        "build.version in META-INF/build-info.properties is wrong: '${project.version}' is no semantic"
                                + " version: write three numbers, as in 3.2.0 or 3.2.0-rc.1. Set echelon.guard.code-version to say it"
                                + " otherwise.");
    }

    @Test
    void noVersionAtAllIsRefused() {
        assertThatThrownBy(() -> RunningVersion.of(null, null, " "))
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessageStartingWith("echelon.guard.code-version is not set");
    }
}
