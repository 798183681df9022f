package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.engine.Transactions;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions at READ COMMITTED; one that lost a deadlock or could not get a lock is tried again, five times in all. */
public final class RetriedTransactions implements Transactions {
    private final TransactionTemplate template;
    private final Retry retry = Retry.of(
            "master-transaction",
            RetryConfig.custom()
                    .maxAttempts(5)
                    .retryExceptions(PessimisticLockingFailureException.class)
                    .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(
                            Duration.ofMillis(20), 2, 0.5, Duration.ofMillis(500)))
                    .build());

    public RetriedTransactions(PlatformTransactionManager manager) {
        this.template = new TransactionTemplate(manager);
        template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    @Override
    // a step's result is null where it has none; the caller knows
    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    public <T> T inTransaction(Supplier<T> step) {
        return retry.executeSupplier(() -> template.execute(status -> step.get()));
    }
}
