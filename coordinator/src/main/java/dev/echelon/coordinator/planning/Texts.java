package dev.echelon.coordinator.planning;

import java.util.Collection;
import java.util.stream.Collectors;

/** Wording that recurs. */
final class Texts {
    private static final int SHOWN = 10;

    private Texts() {}

    /** The first ten, and how many more. */
    static String list(Collection<String> names) {
        String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }

    static String tenants(long count) {
        return count == 1 ? "1 tenant" : count + " tenants";
    }

    static String brief(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }
}
