package dev.echelon.testbed.surface;

import dev.echelon.testbed.scale.Percentiles;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one thing, in milliseconds.
 *
 * @param goal not to be reached
 * @param first the first time, when nothing is warm; null: there is no first one among them
 * @param others the other times
 */
public record Figure(String what, double goal, @Nullable Double first, Percentiles others) {
    private static final String ROW = "%-66s %6s %9s %9s %9s %9s %6s";

    static String heading() {
        return String.format(Locale.ROOT, ROW, "milliseconds", "goal", "first", "median", "p99", "worst", "times");
    }

    /** A line for a terminal. What is not below the goal has a star. */
    String row() {
        return String.format(
                Locale.ROOT,
                ROW,
                what,
                String.format(Locale.ROOT, "%.0f", goal),
                first == null ? "-" : starred(first),
                starred(others.median()),
                starred(others.p99()),
                starred(others.greatest()),
                others.count());
    }

    private String starred(double millis) {
        return (millis < goal ? "" : "*") + String.format(Locale.ROOT, "%.0f", millis);
    }
}
