package dev.echelon.worker.intake;

import dev.echelon.contracts.kafka.TopicRights;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker at the start, until it has answered once that nothing is missing, what this worker may do there. A broker that does
 * not answer is not its business. Run by one thread.
 */
public final class RightsCheck implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(RightsCheck.class);

    private final TopicRights rights;
    private final Supplier<Admin> broker;
    private final Duration patience;
    private boolean done;
    private volatile Optional<String> missing = Optional.empty();

    /**
     * A check.
     *
     * @param broker opens a connection, which is closed behind each question
     * @param patience how long each answer of the broker may take
     */
    public RightsCheck(TopicRights rights, Supplier<Admin> broker, Duration patience) {
        this.rights = rights;
        this.broker = broker;
        this.patience = patience;
    }

    /** What the broker does not allow, in one sentence; empty: nothing that is known. */
    public Optional<String> missing() {
        return missing;
    }

    @Override
    public void run() {
        if (done) {
            return;
        }
        Optional<String> before = missing;
        try (Admin admin = broker.get()) {
            missing = rights.missing(admin, patience);
            done = missing.isEmpty();
        } catch (ExecutionException e) {
            missing = TopicRights.refusal(e);
        } catch (TimeoutException e) {
            return; // asked again
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (missing.isPresent() && !missing.equals(before)) {
            log.atError().log("This worker cannot take tenants: {}; looked at again", missing.get());
        }
    }
}
