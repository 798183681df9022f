package dev.echelon.coordinator.run;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How a run is shaped. Validated: an instance is always within its ranges.
 *
 * @param cohortSize tenants in a cohort, 1 to 100,000
 * @param staggerMs pause between cohorts in milliseconds, 0 to 86,400,000
 * @param abortRate share of a cohort whose failure aborts the run, 0 to 1, exact; null: nothing does (a fan-out)
 * @param maxInFlight tenants released or claimed at any time, 1 to 10,000
 */
public record Levers(
        int cohortSize, int staggerMs, @Nullable BigDecimal abortRate, int maxInFlight) {
    public static final int DEFAULT_COHORT_SIZE = 100;
    public static final int DEFAULT_STAGGER_MS = 60_000;
    public static final BigDecimal DEFAULT_ABORT_RATE = new BigDecimal("0.1");
    public static final int DEFAULT_MAX_IN_FLIGHT = 50;

    public Levers {
        inRange("cohort-size", cohortSize, 1, 100_000);
        inRange("stagger-ms", staggerMs, 0, 86_400_000);
        inRange("max-in-flight", maxInFlight, 1, 10_000);
        if (abortRate != null && (abortRate.signum() < 0 || abortRate.compareTo(BigDecimal.ONE) > 0)) {
            throw new Refusal(
                    Refusal.Kind.USAGE,
                    "abort-rate is " + abortRate.toPlainString() + ", allowed is 0 to 1. Nothing was changed.");
        }
    }

    private static void inRange(String lever, int value, int least, int most) {
        if (value < least || value > most) {
            throw new Refusal(
                    Refusal.Kind.USAGE,
                    lever + " is " + value + ", allowed is " + least + " to " + most + ". Nothing was changed.");
        }
    }
}
