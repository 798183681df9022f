package dev.echelon.coordinator.release;

import dev.echelon.contracts.MigrateTenant;
import java.util.Collection;
import java.util.List;

/** Released tenants whose command is not known to be sent: the tenant rows themselves are the outbox. */
public interface CommandOutbox {
    /**
     * Takes unpublished releases under a short lease, in a transaction that ends here, so that no lock is held while Kafka
     * is waited for.
     */
    List<Unsent> take(int limit);

    /** Marks what Kafka has acknowledged, where the row still carries that token and is still released. */
    void markPublished(Collection<Long> tokens);

    /** A command and the partition that a worker with free slots holds. */
    record Unsent(MigrateTenant command, int partition) {}
}
