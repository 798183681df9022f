package dev.echelon.contracts.compatibility;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * A version of the application: a semantic version (2.0.0 of the specification), read strictly. Ordered by precedence, so
 * 1.10.0 is above 1.9.0, 3.2.0-rc.1 below 3.2.0, and build metadata counts for nothing. Two versions are equal when they are
 * written alike; {@code compareTo} also returns 0 for versions that differ in build metadata alone.
 */
public final class CodeVersion implements Comparable<CodeVersion> {
    /** Characters of a version, at most. */
    public static final int MAX_LENGTH = 100;

    // the library also takes a leading v and blanks
    private static final Pattern STRICT = Pattern.compile("[0-9][0-9A-Za-z.+-]*");
    private static final Pattern LARGE_NUMBER = Pattern.compile("([0-9]+\\.){0,2}[0-9]{10}");

    private final String text;
    private final Semver semver;
    private final String key;

    private CodeVersion(String text, Semver semver) {
        this.text = text;
        this.semver = semver;
        this.key = PrecedenceKey.of(semver);
    }

    /**
     * Reads a version.
     *
     * @throws IllegalArgumentException when it is none, with a sentence that quotes it
     */
    public static CodeVersion of(String text) {
        String problem = problemOf(text);
        Semver semver = problem == null ? Semver.parse(text) : null;
        if (semver == null) {
            throw new IllegalArgumentException(problem);
        }
        return new CodeVersion(text, semver);
    }

    /** What keeps the text from being a version, as a sentence that quotes it; null: nothing. */
    public static @Nullable String problemOf(String text) {
        if (text.length() > MAX_LENGTH) {
            return "'" + printable(text.substring(0, 20)) + "…' has " + text.length()
                    + " characters; a version has at most " + MAX_LENGTH + ".";
        }
        if (STRICT.matcher(text).matches() && Semver.isValid(text)) {
            return null;
        }
        return "'" + printable(text) + "' is no semantic version: write three numbers"
                + (LARGE_NUMBER.matcher(text).lookingAt() ? " up to " + Integer.MAX_VALUE : "")
                + ", as in 3.2.0 or 3.2.0-rc.1.";
    }

    /** True when a build of this version must not run where {@code required} is asked for. */
    public boolean isOlderThan(CodeVersion required) {
        return compareTo(required) < 0;
    }

    /** True for a release candidate, a snapshot and the like: older than the release of the same three numbers. */
    public boolean isPreRelease() {
        return !semver.getPreRelease().isEmpty();
    }

    /** True when both have the same three numbers. */
    public boolean hasNumbersOf(CodeVersion other) {
        return semver.getMajor() == other.semver.getMajor()
                && semver.getMinor() == other.semver.getMinor()
                && semver.getPatch() == other.semver.getPatch();
    }

    /** The greater one; null when both are. */
    public static @Nullable CodeVersion greatest(@Nullable CodeVersion one, @Nullable CodeVersion other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isOlderThan(other) ? other : one;
    }

    @Override
    public int compareTo(CodeVersion other) {
        return key.compareTo(other.key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CodeVersion version && text.equals(version.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    private static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
