package dev.echelon.testbed.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was done, what was looked at, what was found. */
record ChaosReport(
        long seed,
        Duration duration,
        int rounds,
        int runs,
        int tenants,
        Map<Fault, Integer> faults,
        Map<String, Long> checks,
        Map<String, Integer> counts,
        int violated,
        List<String> violations,
        Duration longestStall,
        Duration settledAfter,
        List<String> diary) {
    int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    long checkCount() {
        return checks.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public String toString() {
        return """
                Chaos, seed %d: %d faults in %d s, %d runs over %d fleets, %d tenants, %d checks, %d violations
                  longest stall of a running run %.1f s; all was over %.1f s after the last fault
                  faults: %s
                  seen: %s
                  checks: %s
                """.formatted(
                                seed,
                                faultCount(),
                                duration.toSeconds(),
                                runs,
                                rounds,
                                tenants,
                                checkCount(),
                                violated,
                                longestStall.toMillis() / 1000.0,
                                settledAfter.toMillis() / 1000.0,
                                list(faults),
                                list(counts),
                                list(checks))
                + violations.stream().map(line -> "  VIOLATED " + line + "\n").collect(Collectors.joining());
    }

    /** With every fault in its order. */
    String withDiary() {
        return this + diary.stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
    }

    private static String list(Map<?, ?> counts) {
        return new TreeMap<>(counts)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }
}
