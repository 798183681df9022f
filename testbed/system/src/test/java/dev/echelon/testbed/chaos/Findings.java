package dev.echelon.testbed.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What was looked at, and what was wrong. Thread-safe. */
final class Findings {
    private static final int KEPT = 40;

    private final Map<String, Long> made = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();
    private int violated;

    synchronized void require(boolean holds, String invariant, Supplier<String> what) {
        made.merge(invariant, 1L, Long::sum);
        if (!holds) {
            violated++;
            if (violations.size() < KEPT) {
                violations.add(invariant + ": " + what.get());
            }
        }
    }

    synchronized long made() {
        return made.values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized Map<String, Long> madeByInvariant() {
        return Map.copyOf(made);
    }

    synchronized int violated() {
        return violated;
    }

    /** The first of them, in words. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }
}
