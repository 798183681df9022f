package dev.echelon.coordinator.web.live;

import dev.echelon.contracts.RunEvent;
import dev.echelon.coordinator.postgres.EventQueries;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one reader has been told, and what it is told next: the events in order, each once, and the latest state. Served by
 * one thread at a time; a reader that is slow is told the state less often, and no event less.
 */
final class RunStream {
    /** In place of an event's id: those from now on. */
    static final long FROM_NOW = -1;

    private static final int PAGE = 500;
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final StreamSink sink;
    private final UUID runId;
    private final boolean withState;
    private final Instant until;
    private final EventQueries events;
    private final JsonMapper json;
    private final AtomicBoolean busy = new AtomicBoolean();
    private long told;
    private boolean finished;
    private @Nullable ObjectNode lastState;
    private @Nullable Instant lastSent;

    RunStream(
            StreamSink sink,
            UUID runId,
            long after,
            boolean withState,
            Instant until,
            EventQueries events,
            JsonMapper json) {
        this.sink = sink;
        this.runId = runId;
        this.told = after;
        this.withState = withState;
        this.until = until;
        this.events = events;
        this.json = json;
    }

    UUID runId() {
        return runId;
    }

    boolean withState() {
        return withState;
    }

    /** Takes the stream for one sending; false: the last one goes on. */
    boolean begin() {
        return busy.compareAndSet(false, true);
    }

    void done() {
        busy.set(false);
    }

    void end() {
        sink.end();
    }

    /**
     * Sends what is new.
     *
     * @return false: the stream is over
     */
    boolean send(long upTo, @Nullable ObjectNode view, Instant now) {
        try {
            if (sink.isGone()) {
                return false;
            }
            if (lastSent == null) {
                sink.greet();
                lastSent = now;
            }
            boolean sent = sendEvents(upTo);
            sent |= sendState(view);
            if (finished || !now.isBefore(until)) {
                sink.end();
                return false;
            }
            if (!sent && Duration.between(lastSent, now).compareTo(HEARTBEAT) >= 0) {
                sink.heartbeat();
                sent = true;
            }
            if (sent) {
                lastSent = now;
            }
            return true;
        } catch (IOException e) {
            return false; // the reader is gone, and comes again with the last event it has
        }
    }

    private boolean sendEvents(long upTo) throws IOException {
        if (upTo == SettledEvents.UNKNOWN) {
            return false;
        }
        boolean sent = false;
        if (told == FROM_NOW) {
            told = upTo;
            sink.position(Long.toString(told));
            sent = true;
        }
        while (told < upTo) {
            List<RunEvent> page = events.page(runId, told, upTo, PAGE);
            for (RunEvent event : page) {
                sink.event("run", Long.toString(event.auditId()), json.writeValueAsString(event));
                told = event.auditId();
                finished = event.kind() == RunEvent.Kind.FINISHED;
                sent = true;
            }
            if (page.size() < PAGE) {
                told = upTo;
            }
        }
        return sent;
    }

    private boolean sendState(@Nullable ObjectNode view) throws IOException {
        if (!withState || view == null) {
            return false;
        }
        Optional<ObjectNode> change = LiveChanges.between(lastState, view);
        if (change.isPresent()) {
            sink.event("state", null, change.get().toString());
            lastState = view;
        }
        return change.isPresent();
    }
}
