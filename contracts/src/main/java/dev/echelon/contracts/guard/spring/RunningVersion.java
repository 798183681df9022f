package dev.echelon.contracts.guard.spring;

import dev.echelon.contracts.compatibility.CodeVersion;
import org.jspecify.annotations.Nullable;

/** Finds out which version of the application this is. */
final class RunningVersion {
    private RunningVersion() {}

    /**
     * The first of the three that is there.
     *
     * @param property {@code echelon.guard.code-version}
     * @param buildInfo {@code build.version} in {@code META-INF/build-info.properties}
     * @param implementation {@code Implementation-Version} of the manifest, which Spring Boot gives as
     *     {@code spring.application.version}
     * @throws GuardConfigurationException when none is there, or the first one is no semantic version
     */
    static CodeVersion of(@Nullable String property, @Nullable String buildInfo, @Nullable String implementation) {
        if (isSet(property)) {
            return parse("echelon.guard.code-version", property, "");
        }
        String hint = " Set echelon.guard.code-version to say it otherwise.";
        if (isSet(buildInfo)) {
            return parse("build.version in META-INF/build-info.properties", buildInfo, hint);
        }
        if (isSet(implementation)) {
            return parse("spring.application.version (Implementation-Version)", implementation, hint);
        }
        throw new GuardConfigurationException(
                "echelon.guard.code-version",
                "is not set, and the build says nothing either (META-INF/build-info.properties, Implementation-Version):"
                        + " without a version nobody can tell whether this build may work on the tenants' schemas.");
    }

    private static boolean isSet(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private static CodeVersion parse(String where, @Nullable String text, String hint) {
        String version = text == null ? "" : text.strip();
        String problem = CodeVersion.problemOf(version);
        if (problem != null) {
            throw new GuardConfigurationException(where, "is wrong: " + problem + hint);
        }
        return CodeVersion.of(version);
    }
}
