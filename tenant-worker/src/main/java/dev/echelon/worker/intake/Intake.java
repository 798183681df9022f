package dev.echelon.worker.intake;

import dev.echelon.worker.claim.Master;
import dev.echelon.worker.sets.CurrentSet;
import dev.echelon.worker.slots.KeepClaims;
import dev.echelon.worker.slots.Slots;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Opens and shuts the flow of commands: paused while every slot is busy, so that no command waits here for long; shut while
 * the migration set is the wrong one, and for good when the worker stops. Safe for use by many threads.
 */
public final class Intake implements ConsumerAwareRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    /** Seconds without a heartbeat after which the group has given this worker up, or soon will. */
    private static final double LONGEST_SILENCE = 15;

    private final Slots slots;
    private final CurrentSet sets;
    private final Master master;
    private final Executor aside;
    private final Object lock = new Object();
    /** Guarded by the lock. */
    private final Set<Integer> assigned = new TreeSet<>();

    private @Nullable MessageListenerContainer container;
    private @Nullable KeepClaims claims;
    private volatile boolean open = true;
    private volatile boolean everAssigned;
    private volatile @Nullable Left left;

    /** Held while the container is started or stopped; guards {@code closed}. */
    private final Object gate = new Object();

    private boolean closed;

    /**
     * Why this worker is out of the group.
     *
     * @param reason in words
     * @param hashes of the set that it had when it left
     */
    private record Left(String reason, Set<String> hashes) {}

    /**
     * An intake.
     *
     * @param aside runs what must not run on the consumer's thread
     */
    public Intake(Slots slots, CurrentSet sets, Master master, Executor aside) {
        this.slots = slots;
        this.sets = sets;
        this.master = master;
        this.aside = aside;
        slots.whenFree(this::slotsChanged);
    }

    /** The container that this opens and shuts, and the claims to tell; once, before the container starts. */
    public void controls(MessageListenerContainer commands, KeepClaims keptClaims) {
        synchronized (lock) {
            container = commands;
            claims = keptClaims;
        }
    }

    boolean isOpen() {
        return open;
    }

    /** Why this worker has left the group; null: it has not. */
    public @Nullable String leftBecause() {
        Left now = left;
        return now == null ? null : now.reason();
    }

    /** Partitions that this worker holds now. */
    public Set<Integer> partitions() {
        synchronized (lock) {
            return Set.copyOf(assigned);
        }
    }

    /**
     * What is wrong with the way to the commands, as seen from here; null: the group counts on this worker, even if it gave it no
     * partition.
     */
    public @Nullable String trouble() {
        MessageListenerContainer commands = container().orElse(null);
        if (commands == null || !commands.isRunning() || !everAssigned) {
            return "not joined";
        }
        double silence = commands.metrics().values().stream()
                .flatMap(metrics -> metrics.entrySet().stream())
                .filter(metric -> metric.getKey().name().equals("last-heartbeat-seconds-ago"))
                .map(metric -> metric.getValue().metricValue())
                .filter(Number.class::isInstance)
                .mapToDouble(age -> ((Number) age).doubleValue())
                .max()
                .orElse(0);
        return silence > LONGEST_SILENCE ? "no heartbeat for " + (long) silence + " s" : null;
    }

    /** A slot was taken or has become free. */
    void slotsChanged() {
        synchronized (lock) {
            MessageListenerContainer commands = container;
            if (commands == null || !open) {
                return;
            }
            boolean free = slots.isFree();
            if (free && commands.isPauseRequested()) {
                commands.resume();
            } else if (!free && !commands.isPauseRequested()) {
                commands.pause();
            }
        }
    }

    /** Takes no more commands, for good; returns when the consumer has left the group. */
    public void shut() {
        open = false;
        claims().ifPresent(KeepClaims::acceptNoMore);
        leavePlacement();
        synchronized (gate) {
            closed = true;
            container().ifPresent(MessageListenerContainer::stop);
        }
    }

    /** The migration set is not the run's: leaves the group, loudly, and goes on with what is in hand. */
    void leave(String reason) {
        if (left != null) {
            return;
        }
        left = new Left(reason, sets.get().hashes());
        open = false;
        log.atError()
                .addKeyValue("reason", reason)
                .log(
                        "WRONG MIGRATION SET: this worker takes no more tenants; those in hand go on. Put the run's migrations"
                                + " where it reads them (echelon.migrations): it comes back by itself.");
        aside.execute(() -> {
            claims().ifPresent(kept -> kept.accept(false));
            leavePlacement();
            synchronized (gate) {
                container().ifPresent(MessageListenerContainer::stop);
            }
        });
    }

    /**
     * Comes back to the group when its migrations have changed, or when no running run asks for others any more. Called again and
     * again, by one thread.
     */
    public void reconsider() {
        Left now = left;
        if (now != null && (!sets.get().hashes().equals(now.hashes()) || fits())) {
            // behind the leaving, whatever that waits for
            aside.execute(() -> comeBack(now));
        }
    }

    private boolean fits() {
        try {
            return master.fits();
        } catch (DataAccessException e) {
            return false; // asked again
        }
    }

    private void comeBack(Left from) {
        synchronized (gate) {
            if (closed || !from.equals(left)) {
                return;
            }
            left = null;
            open = true;
            claims().ifPresent(kept -> kept.accept(true));
            container().ifPresent(MessageListenerContainer::start);
        }
        log.atInfo().addKeyValue("left", from.reason()).log("This worker takes tenants again");
        slotsChanged();
    }

    /** The master is to hear of another set soon. */
    void offerSoon() {
        claims().ifPresent(KeepClaims::renewSoon);
    }

    private Optional<MessageListenerContainer> container() {
        synchronized (lock) {
            return Optional.ofNullable(container);
        }
    }

    private Optional<KeepClaims> claims() {
        synchronized (lock) {
            return Optional.ofNullable(claims);
        }
    }

    private void leavePlacement() {
        try {
            master.leave(false);
        } catch (DataAccessException e) {
            log.atWarn()
                    .addKeyValue("cause", e.getMostSpecificCause().getMessage())
                    .log("The master could not be told that this worker takes no more tenants");
        }
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        everAssigned = true;
        synchronized (lock) {
            partitions.forEach(partition -> assigned.add(partition.partition()));
        }
        offerSoon();
    }

    @Override
    public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        remove(partitions);
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        remove(partitions);
    }

    private void remove(Collection<TopicPartition> partitions) {
        synchronized (lock) {
            partitions.forEach(partition -> assigned.remove(partition.partition()));
        }
        offerSoon();
    }
}
