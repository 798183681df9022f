package dev.echelon.worker.intake;

import dev.echelon.worker.claim.Master;
import dev.echelon.worker.slots.KeepClaims;
import dev.echelon.worker.slots.Slots;
import java.util.Collection;
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
 * Opens and shuts the flow of commands: paused while every slot is busy, so that no command waits here for long; shut for good
 * when the migration set is the wrong one or the worker stops. Safe for use by many threads.
 */
public final class Intake implements ConsumerAwareRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    /** Seconds without a heartbeat after which the group has given this worker up, or soon will. */
    private static final double LONGEST_SILENCE = 15;

    private final Slots slots;
    private final Master master;
    private final Executor aside;
    private final Object lock = new Object();
    /** Guarded by the lock. */
    private final Set<Integer> assigned = new TreeSet<>();

    private @Nullable MessageListenerContainer container;
    private @Nullable KeepClaims claims;
    private volatile boolean open = true;
    private volatile boolean everAssigned;
    private volatile @Nullable String leftBecause;

    /**
     * An intake.
     *
     * @param aside runs what must not run on the consumer's thread
     */
    public Intake(Slots slots, Master master, Executor aside) {
        this.slots = slots;
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
        return leftBecause;
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
        MessageListenerContainer commands;
        synchronized (lock) {
            commands = container;
        }
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

    /** Takes no more commands; returns when the consumer has left the group. */
    public void shut() {
        stopPlacement();
        MessageListenerContainer commands;
        synchronized (lock) {
            commands = container;
        }
        if (commands != null) {
            commands.stop();
        }
    }

    /** The migration set is not the run's: leaves the group, loudly, and goes on with what is in hand. */
    void leave(String reason) {
        if (leftBecause != null) {
            return;
        }
        leftBecause = reason;
        log.atError()
                .addKeyValue("reason", reason)
                .log(
                        "WRONG MIGRATION SET: this worker takes no more tenants; those in hand go on. Deploy the run's migrations"
                                + " (echelon.migrations) to this worker and start it again.");
        aside.execute(this::shut);
    }

    private void stopPlacement() {
        open = false;
        KeepClaims kept;
        synchronized (lock) {
            kept = claims;
        }
        if (kept != null) {
            kept.acceptNoMore();
        }
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
        changed();
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
        changed();
    }

    private void changed() {
        KeepClaims kept;
        synchronized (lock) {
            kept = claims;
        }
        if (kept != null) {
            kept.renewSoon();
        }
    }
}
