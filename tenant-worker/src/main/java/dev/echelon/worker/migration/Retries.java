package dev.echelon.worker.migration;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The retrying layer of a tenant's migration: one budget per class of failure, none of them nested in another, so that they
 * never multiply.
 */
public final class Retries {
    private final Map<FailureClass, Retry> retries = new EnumMap<>(FailureClass.class);
    private final Map<FailureClass, RetryPolicy> policies;
    private final LongSupplier nanos;

    /**
     * The budgets.
     *
     * @param policies a class without one is never tried again
     * @param registry where the retries are registered, for their metrics
     * @param random draws the waits
     * @param nanos a clock that only goes forward
     */
    public Retries(
            Map<FailureClass, RetryPolicy> policies,
            RetryRegistry registry,
            RandomGenerator random,
            LongSupplier nanos) {
        this.policies = Map.copyOf(policies);
        this.nanos = nanos;
        this.policies.forEach((failureClass, policy) -> retries.put(
                failureClass,
                registry.retry(
                        "tenant-"
                                + failureClass
                                        .name()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', '-'),
                        RetryConfig.custom()
                                .maxAttempts(policy.attempts())
                                .intervalFunction(attempt -> 1
                                        + random.nextLong(policy.bound(attempt).toMillis()))
                                .build())));
    }

    /** The whole budget, for one claim of one tenant. */
    Budget budget() {
        return new Budget();
    }

    /** What is left of it. */
    final class Budget {
        private final Map<FailureClass, Retry.AsyncContext<Object>> contexts = new EnumMap<>(FailureClass.class);
        private final Map<FailureClass, Long> since = new EnumMap<>(FailureClass.class);

        /** How long to wait before the next try; null: there is none. */
        @Nullable Duration after(Failure failure, Throwable cause) {
            FailureClass failureClass = failure.failureClass();
            Retry retry = retries.get(failureClass);
            RetryPolicy policy = policies.get(failureClass);
            if (retry == null || policy == null) {
                return null;
            }
            long now = nanos.getAsLong();
            long begun = since.computeIfAbsent(failureClass, c -> now);
            long wait = contexts.computeIfAbsent(failureClass, c -> retry.asyncContext())
                    .onError(cause);
            boolean late = now - begun + Duration.ofMillis(Math.max(wait, 0)).toNanos()
                    > policy.budget().toNanos();
            return wait < 0 || late ? null : Duration.ofMillis(wait);
        }
    }
}
