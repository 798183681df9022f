package dev.echelon.worker.migration;

import java.time.Duration;
import java.util.Objects;

/**
 * How often, and for how long, one class of failure is tried again; waits are drawn between zero and a bound that doubles from
 * {@code first} to {@code max} (full jitter).
 *
 * @param attempts tries in all, 1 or more
 * @param first bound of the first wait, above zero
 * @param max bound of the longest wait, at least {@code first}
 * @param budget no try is begun when this much time has passed since the first failure of the class
 */
public record RetryPolicy(int attempts, Duration first, Duration max, Duration budget) {
    public RetryPolicy {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(max, "max");
        Objects.requireNonNull(budget, "budget");
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is " + attempts + ", expected 1 or more");
        }
        if (first.isNegative() || first.isZero() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "first wait is " + first + " and longest wait is " + max + ", expected 0 < first <= longest");
        }
        if (budget.isNegative()) {
            throw new IllegalArgumentException("budget is " + budget + ", expected zero or more");
        }
    }

    /** Upper bound of the wait behind the {@code attempt}th failure, from 1. */
    public Duration bound(int attempt) {
        int doublings = Math.min(Math.max(attempt - 1, 0), 30);
        long millis = first.toMillis() << doublings;
        return millis <= 0 || millis > max.toMillis() ? max : Duration.ofMillis(millis);
    }
}
