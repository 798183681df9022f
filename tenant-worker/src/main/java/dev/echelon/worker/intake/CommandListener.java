package dev.echelon.worker.intake;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.UnreadableMessageException;
import dev.echelon.worker.intake.Claimant.Next;
import dev.echelon.worker.slots.Slots;
import dev.echelon.worker.slots.WorkerMetrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.BatchAcknowledgingMessageListener;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Takes commands as they were sent: reads them, takes a free slot for each, claims, hands to the slots, commits the offsets. What
 * it throws, for an absent master or broker, leaves the offsets where they are. Losing a commit costs repeated commands, which the
 * master refuses.
 */
public final class CommandListener implements BatchAcknowledgingMessageListener<byte[], byte[]> {
    private static final Duration SHUT = Duration.ofMillis(250);

    private final CommandReader reader;
    private final Claimant claimant;
    private final Slots slots;
    private final Intake intake;
    private final DeadLetterBox deadLetters;
    private final WorkerMetrics metrics;
    private final Duration soon;

    /**
     * A listener.
     *
     * @param soon how long what has been fetched waits here for a slot, before it is left to the consumer
     */
    public CommandListener(
            ContractCodec codec,
            Claimant claimant,
            Slots slots,
            Intake intake,
            DeadLetterBox deadLetters,
            WorkerMetrics metrics,
            Duration soon) {
        this.reader = new CommandReader(codec);
        this.claimant = claimant;
        this.slots = slots;
        this.intake = intake;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.soon = soon;
    }

    /**
     * What was received.
     *
     * @param command null: it is none
     * @param problem why it is none
     */
    private record Message(
            ConsumerRecord<byte[], byte[]> origin, @Nullable Command command, String problem) {}

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> received, @Nullable Acknowledgment acknowledgment) {
        if (acknowledgment == null) {
            throw new IllegalStateException("the container's acknowledge mode is not MANUAL_IMMEDIATE");
        }
        List<Message> messages = received.stream().map(this::read).toList();
        int done = 0;
        while (done < messages.size()) {
            List<Command> commands = commandsFrom(messages.subList(done, messages.size()));
            if (commands.isEmpty()) {
                setAside(messages.get(done), done);
                done++;
                continue;
            }
            int room = intake.isOpen() ? slots.reserve(commands.size(), soon) : 0;
            int handled = room == 0 ? 0 : claim(commands.subList(0, room), done);
            done += handled;
            if (room == 0 || handled < room) {
                intake.slotsChanged();
                // for want of a slot the consumer is paused now, and goes on as soon as there is one
                acknowledgment.nack(done, room == 0 && intake.isOpen() ? Duration.ZERO : SHUT);
                return;
            }
        }
        acknowledgment.acknowledge();
    }

    private Message read(ConsumerRecord<byte[], byte[]> received) {
        try {
            return new Message(received, reader.read(received), "");
        } catch (UnreadableMessageException e) {
            return new Message(received, null, String.valueOf(e.getMessage()));
        }
    }

    /** The commands up to the first message that is none. */
    private static List<Command> commandsFrom(List<Message> messages) {
        return messages.stream()
                .map(Message::command)
                .takeWhile(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    private void setAside(Message unreadable, int place) {
        metrics.unreadable();
        try {
            deadLetters.put(unreadable.origin(), unreadable.problem());
        } catch (RuntimeException e) {
            throw new BatchListenerFailedException("a dead letter could not be sent", e, place);
        }
    }

    /**
     * Claims, with a slot reserved for each.
     *
     * @param first the first command's place in what was received
     * @return how many of them, from the first on, are done with
     */
    private int claim(List<Command> commands, int first) {
        Map<Long, Next> settled = new HashMap<>();
        int startedAlone = 0;
        int at = 0;
        try {
            if (commands.size() > 1) {
                claimant.together(commands, settled);
            }
            for (; at < commands.size(); at++) {
                Command command = commands.get(at);
                Next next = settled.containsKey(command.token()) ? Next.DROPPED : claimant.alone(command);
                if (next == Next.STARTED) {
                    startedAlone++;
                } else if (next == Next.AGAIN) {
                    return at;
                }
            }
            return at;
        } catch (RuntimeException e) {
            throw new BatchListenerFailedException("a command could not be handled", e, first + at);
        } finally {
            long used = startedAlone
                    + settled.values().stream().filter(Next.STARTED::equals).count();
            for (long unused = commands.size() - used; unused > 0; unused--) {
                slots.release();
            }
            intake.slotsChanged();
        }
    }
}
