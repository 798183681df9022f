package dev.echelon.testbed.embedded;

/** Finds a byte pattern in a stream that comes in pieces, also where it lies across two of them. */
final class PatternScan {
    private final byte[] pattern;
    private final int[] fallback;
    private int matched;

    PatternScan(byte[] pattern) {
        if (pattern.length == 0) {
            throw new IllegalArgumentException("an empty pattern is everywhere");
        }
        this.pattern = pattern.clone();
        this.fallback = fallbacks(pattern);
    }

    /** How often the pattern ends within these bytes. */
    int count(byte[] bytes, int length) {
        int found = 0;
        for (int i = 0; i < length; i++) {
            while (matched > 0 && bytes[i] != pattern[matched]) {
                matched = fallback[matched - 1];
            }
            if (bytes[i] == pattern[matched]) {
                matched++;
            }
            if (matched == pattern.length) {
                found++;
                matched = fallback[matched - 1];
            }
        }
        return found;
    }

    /** For each prefix the length of its longest proper prefix that is also its end (Knuth, Morris, Pratt). */
    private static int[] fallbacks(byte[] pattern) {
        int[] fallback = new int[pattern.length];
        int length = 0;
        for (int i = 1; i < pattern.length; i++) {
            while (length > 0 && pattern[i] != pattern[length]) {
                length = fallback[length - 1];
            }
            if (pattern[i] == pattern[length]) {
                length++;
            }
            fallback[i] = length;
        }
        return fallback;
    }
}
