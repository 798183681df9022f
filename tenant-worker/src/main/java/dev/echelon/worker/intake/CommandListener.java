package dev.echelon.worker.intake;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.EventHeaders;
import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.TraceContext;
import dev.echelon.contracts.UnreadableMessageException;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.claim.ClaimAnswer;
import dev.echelon.worker.claim.Master;
import dev.echelon.worker.sets.CurrentSet;
import dev.echelon.worker.slots.Slots;
import dev.echelon.worker.slots.WorkerMetrics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.AcknowledgingMessageListener;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Takes one command at a time: reads it, takes a free slot, claims, hands to the slot, commits the offset. What it throws, for an
 * absent master or broker, leaves the offset where it is. Losing a commit costs a repeated command, which the master refuses.
 */
public final class CommandListener implements AcknowledgingMessageListener<byte[], byte[]> {
    private static final Logger log = LoggerFactory.getLogger(CommandListener.class);
    private static final Duration NO_SLOT = Duration.ofMillis(250);
    private static final int UNANSWERED_KEPT = 1_000;

    private final ContractCodec codec;
    private final CurrentSet sets;
    private final Master master;
    private final Slots slots;
    private final Intake intake;
    private final DeadLetterBox deadLetters;
    private final Checkpoint checkpoint;
    private final WorkerMetrics metrics;
    /**
     * Claims whose grant no slot has yet, since the answer was lost for instance: asking again with the same id gets the same
     * grant, and that was for the set of then. Used by the consumer's thread only.
     */
    private final Map<Long, Asked> unanswered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Asked> eldest) {
            return size() > UNANSWERED_KEPT;
        }
    };

    public CommandListener(
            ContractCodec codec,
            CurrentSet sets,
            Master master,
            Slots slots,
            Intake intake,
            DeadLetterBox deadLetters,
            Checkpoint checkpoint,
            WorkerMetrics metrics) {
        this.codec = codec;
        this.sets = sets;
        this.master = master;
        this.slots = slots;
        this.intake = intake;
        this.deadLetters = deadLetters;
        this.checkpoint = checkpoint;
        this.metrics = metrics;
    }

    @Override
    public void onMessage(ConsumerRecord<byte[], byte[]> received, @Nullable Acknowledgment acknowledgment) {
        if (acknowledgment == null) {
            throw new IllegalStateException("the container's acknowledge mode is not MANUAL_IMMEDIATE");
        }
        MigrateTenant command;
        try {
            command = readOrSetAside(received);
        } catch (UnreadableMessageException e) {
            metrics.unreadable();
            deadLetters.put(received, String.valueOf(e.getMessage()));
            acknowledgment.acknowledge();
            return;
        }
        if (!intake.isOpen() || !slots.tryReserve()) {
            acknowledgment.nack(NO_SLOT);
            intake.slotsChanged();
            return;
        }
        Next next = Next.AGAIN;
        try {
            next = claim(command, traceOf(received, command));
        } finally {
            if (next != Next.STARTED) {
                slots.release();
            }
            intake.slotsChanged();
        }
        if (next == Next.AGAIN) {
            acknowledgment.nack(NO_SLOT);
        } else {
            acknowledgment.acknowledge();
        }
    }

    /** What becomes of a command. */
    private enum Next {
        /** A slot has the tenant. */
        STARTED,
        /** It is of no use. */
        DROPPED,
        /** It stays where it is, for another worker. */
        AGAIN
    }

    private MigrateTenant read(ConsumerRecord<byte[], byte[]> received) {
        EventHeaders headers = EventHeaders.read(name -> {
            Header header = received.headers().lastHeader(name);
            return header == null ? null : header.value();
        });
        if (!headers.type().equals(MigrateTenant.TYPE)) {
            throw new UnreadableMessageException("its type is not " + MigrateTenant.TYPE, null);
        }
        return codec.read(received.value(), MigrateTenant.class);
    }

    private static TraceContext traceOf(ConsumerRecord<byte[], byte[]> received, MigrateTenant command) {
        Header header = received.headers().lastHeader(TraceContext.HEADER);
        TraceContext sent = TraceContext.read(header == null ? null : header.value());
        return sent == null ? TraceContext.ofCommand(command.runId(), command.token()) : sent;
    }

    /** Reading asks nobody, so whatever it throws is the message's fault, and would be again. */
    private MigrateTenant readOrSetAside(ConsumerRecord<byte[], byte[]> received) {
        try {
            return read(received);
        } catch (UnreadableMessageException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnreadableMessageException(
                    "it cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /** A claim that was asked for. */
    private record Asked(UUID claimId, MigrationSet set) {}

    private Next claim(MigrateTenant command, TraceContext trace) {
        Asked asked = unanswered.computeIfAbsent(command.token(), token -> new Asked(UUID.randomUUID(), sets.get()));
        ClaimAnswer answer =
                metrics.claiming(() -> master.claim(command, asked.claimId(), asked.set(), hash(asked.set(), command)));
        if (answer instanceof ClaimAnswer.Granted granted) {
            checkpoint.reached(Point.AFTER_CLAIM, command.slug(), command.token());
            slots.start(granted.task(), trace.next(asked.claimId()));
            unanswered.remove(command.token());
            return Next.STARTED;
        }
        unanswered.remove(command.token());
        if (answer instanceof ClaimAnswer.WrongSet wrong) {
            if (asked.set().hashes().contains(wrong.expected())) {
                return drop(command);
            }
            return nowHas(wrong.expected(), asked.set(), command) ? claim(command, trace) : leave(wrong, command);
        }
        if (answer instanceof ClaimAnswer.Refused refused) {
            log.atDebug()
                    .addKeyValue("run", command.runId())
                    .addKeyValue("cohort", command.cohort())
                    .addKeyValue("tenant", command.slug())
                    .addKeyValue("token", command.token())
                    .log("Command dropped: {}", refused.why());
        }
        return Next.DROPPED;
    }

    /** This set is the run's, so the command names another target than the run has: the master did not send it so. */
    private static Next drop(MigrateTenant command) {
        log.atWarn()
                .addKeyValue("run", command.runId())
                .addKeyValue("tenant", command.slug())
                .addKeyValue("token", command.token())
                .addKeyValue("target", command.targetVersion())
                .log("Command dropped: its target is not its run's; the tenant is released again");
        return Next.DROPPED;
    }

    /** Whether the files hold the expected set by now, which was not the one that was asked with. */
    private boolean nowHas(String expected, MigrationSet asked, MigrateTenant command) {
        if (sets.look()) {
            intake.offerSoon();
        }
        MigrationSet now = sets.get();
        return now != asked && hash(now, command).equals(expected);
    }

    private Next leave(ClaimAnswer.WrongSet wrong, MigrateTenant command) {
        String problem = sets.problem();
        intake.leave("run " + command.runId() + " needs migration set " + shortened(wrong.expected())
                + " for target " + command.targetVersion() + ", this worker has "
                + shortened(hash(sets.get(), command))
                + (problem == null ? "" : " and cannot use what is in its migrations now: " + problem));
        return Next.AGAIN;
    }

    /** A target that this set does not know has no hash that could be right; the master then says so, or that it is stale. */
    private static String hash(MigrationSet set, MigrateTenant command) {
        String target = command.targetVersion();
        try {
            return target == null || set.contains(target) ? set.hashUpTo(target) : "unknown-target";
        } catch (RuntimeException e) {
            return "unreadable-target";
        }
    }

    private static String shortened(String hash) {
        return hash.length() > 12 ? hash.substring(0, 12) : hash;
    }
}
