package dev.echelon.testbed.simulation.world;

import dev.echelon.testbed.simulation.kernel.Fiber;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.Retries;
import dev.echelon.worker.migration.RetryPolicy;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The real budgets, with waits that suit short leases. */
final class Patience {
    private static final Map<FailureClass, RetryPolicy> POLICIES = Map.of(
            FailureClass.LOCK, policy(6, 500, 4_000, 30_000),
            FailureClass.CONFLICT, policy(5, 100, 1_000, 10_000),
            FailureClass.CONNECTION, policy(6, 200, 4_000, 30_000),
            FailureClass.RESOURCES, policy(2, 500, 500, 10_000),
            FailureClass.READ_ONLY, policy(3, 500, 2_000, 10_000),
            FailureClass.TIMEOUT, policy(2, 500, 2_000, 10_000));

    private Patience() {}

    private static RetryPolicy policy(int attempts, long first, long max, long budget) {
        return new RetryPolicy(attempts, Duration.ofMillis(first), Duration.ofMillis(max), Duration.ofMillis(budget));
    }

    static Retries retries() {
        RandomGenerator journaled = () -> Fiber.current()
                .observe(() -> Fiber.current().owner().kernel().choices().nextLong());
        return new Retries(POLICIES, RetryRegistry.ofDefaults(), journaled, JournaledClock::nanos);
    }
}
