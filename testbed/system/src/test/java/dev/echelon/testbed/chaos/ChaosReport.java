package dev.echelon.testbed.chaos;

import java.time.Duration;
import java.util.LinkedHashMap;
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
        List<String> stalls,
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
                + stalls.stream().map(line -> "  STOOD " + line + "\n").collect(Collectors.joining())
                + violations.stream().map(line -> "  VIOLATED " + line + "\n").collect(Collectors.joining());
    }

    /** The figures of several runs, of one after the other. */
    static Map<String, ?> figures(List<ChaosReport> reports) {
        Map<String, Integer> byKind = new TreeMap<>();
        reports.forEach(
                report -> report.faults.forEach((fault, times) -> byKind.merge(fault.name(), times, Integer::sum)));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seeds", reports.stream().map(ChaosReport::seed).toList());
        figures.put(
                "seconds",
                reports.stream()
                        .mapToLong(report -> report.duration.toSeconds())
                        .sum());
        figures.put("faults", reports.stream().mapToInt(ChaosReport::faultCount).sum());
        figures.put("faultsByKind", byKind);
        figures.put(
                "checks", reports.stream().mapToLong(ChaosReport::checkCount).sum());
        figures.put(
                "violations", reports.stream().mapToInt(ChaosReport::violated).sum());
        figures.put(
                "longestStallSeconds",
                reports.stream()
                                .mapToLong(report -> report.longestStall.toMillis())
                                .max()
                                .orElse(0)
                        / 1000.0);
        return figures;
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
