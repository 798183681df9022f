package dev.echelon.worker;

import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.RetryPolicy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Budgets of the retries by class of failure; what is not set keeps its default.
 *
 * @param lock a lock is not to be had: 10 tries, 1 s to 30 s apart, within 10 min
 * @param conflict deadlock, serialisation: 5 tries, 100 ms to 2 s apart, within 1 min
 * @param connection the connection broke at work: 10 tries, 1 s to 60 s apart, within 10 min
 * @param resources the server lacks disk or memory: 2 tries, 5 s apart; then the shard is held
 * @param readOnly the server takes no writes: 3 tries, 1 s to 5 s apart; then the shard is held
 * @param timeout a statement ran into its limit: 2 tries
 * @param connect no connection can be had: 4 tries, 500 ms to 4 s apart; then the shard is held
 */
@ConfigurationProperties("echelon.worker.retry")
public record RetryProperties(
        @DefaultValue Budget lock,
        @DefaultValue Budget conflict,
        @DefaultValue Budget connection,
        @DefaultValue Budget resources,
        @DefaultValue Budget readOnly,
        @DefaultValue Budget timeout,
        @DefaultValue Budget connect) {
    private static final RetryPolicy CONNECT = policy(4, "PT0.5S", "PT4S", "PT1M");
    private static final Map<FailureClass, RetryPolicy> DEFAULTS = Map.of(
            FailureClass.LOCK, policy(10, "PT1S", "PT30S", "PT10M"),
            FailureClass.CONFLICT, policy(5, "PT0.1S", "PT2S", "PT1M"),
            FailureClass.CONNECTION, policy(10, "PT1S", "PT60S", "PT10M"),
            FailureClass.RESOURCES, policy(2, "PT5S", "PT5S", "PT1M"),
            FailureClass.READ_ONLY, policy(3, "PT1S", "PT5S", "PT1M"),
            FailureClass.TIMEOUT, policy(2, "PT1S", "PT5S", "PT1M"));

    public RetryProperties {
        // a wrong budget stops the start
        Objects.requireNonNull(policies(lock, conflict, connection, resources, readOnly, timeout));
        Objects.requireNonNull(connect.over(CONNECT, "connect"));
    }

    /** The budgets of a tenant's migration. */
    public Map<FailureClass, RetryPolicy> policies() {
        return policies(lock, conflict, connection, resources, readOnly, timeout);
    }

    /** The budget of connecting. */
    public RetryPolicy connecting() {
        return connect.over(CONNECT, "connect");
    }

    private static Map<FailureClass, RetryPolicy> policies(
            Budget lock, Budget conflict, Budget connection, Budget resources, Budget readOnly, Budget timeout) {
        Map<FailureClass, RetryPolicy> policies = new EnumMap<>(DEFAULTS);
        policies.computeIfPresent(FailureClass.LOCK, (c, policy) -> lock.over(policy, "lock"));
        policies.computeIfPresent(FailureClass.CONFLICT, (c, policy) -> conflict.over(policy, "conflict"));
        policies.computeIfPresent(FailureClass.CONNECTION, (c, policy) -> connection.over(policy, "connection"));
        policies.computeIfPresent(FailureClass.RESOURCES, (c, policy) -> resources.over(policy, "resources"));
        policies.computeIfPresent(FailureClass.READ_ONLY, (c, policy) -> readOnly.over(policy, "read-only"));
        policies.computeIfPresent(FailureClass.TIMEOUT, (c, policy) -> timeout.over(policy, "timeout"));
        return policies;
    }

    private static RetryPolicy policy(int attempts, String first, String max, String budget) {
        return new RetryPolicy(attempts, Duration.parse(first), Duration.parse(max), Duration.parse(budget));
    }

    /**
     * One budget; null keeps the default.
     *
     * @param attempts tries in all
     * @param first bound of the first wait
     * @param max bound of the longest wait
     * @param within no try begins later than this after the first failure
     */
    public record Budget(
            @Nullable Integer attempts,
            @Nullable Duration first,
            @Nullable Duration max,
            @Nullable Duration within) {
        RetryPolicy over(RetryPolicy fallback, String name) {
            try {
                return new RetryPolicy(
                        attempts == null ? fallback.attempts() : attempts,
                        first == null ? fallback.first() : first,
                        max == null ? fallback.max() : max,
                        within == null ? fallback.budget() : within);
            } catch (IllegalArgumentException e) {
                throw Settings.named("echelon.worker.retry." + name + ": ", e);
            }
        }
    }
}
