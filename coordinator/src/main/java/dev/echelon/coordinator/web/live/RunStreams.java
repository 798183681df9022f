package dev.echelon.coordinator.web.live;

import dev.echelon.coordinator.api.LiveView;
import dev.echelon.coordinator.postgres.EventQueries;
import dev.echelon.coordinator.postgres.LiveQueries;
import dev.echelon.coordinator.run.Refusal;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The open streams of this coordinator. One look at the master serves them all; what they are told comes from the master
 * alone, so that a reader may go on at any coordinator.
 */
public final class RunStreams {
    private static final Logger log = LoggerFactory.getLogger(RunStreams.class);
    private static final int MOST = 200;

    private final EventQueries events;
    private final LiveQueries live;
    private final SettledEvents settled;
    private final Executor senders;
    private final Clock clock;
    private final JsonMapper json;
    private final Set<RunStream> streams = ConcurrentHashMap.newKeySet();
    // of the one thread that looks
    private final Map<UUID, LiveView> known = new HashMap<>();
    private final Map<UUID, ObjectNode> states = new HashMap<>();
    private volatile boolean closed;

    /**
     * Streams over one master.
     *
     * @param senders runs what may have to wait for a slow reader
     */
    public RunStreams(EventQueries events, LiveQueries live, Executor senders, Clock clock, JsonMapper json) {
        this.events = events;
        this.live = live;
        this.settled = new SettledEvents(events::top, events::writers);
        this.senders = senders;
        this.clock = clock;
        this.json = json;
    }

    /**
     * Serves a reader until {@code until}, the run's end or the reader's.
     *
     * @param after the last event that the reader has; {@link RunStream#FROM_NOW}: those from now on
     * @param withState sends the run's state as well
     * @throws Refusal when too many read here
     */
    void open(StreamSink sink, UUID runId, long after, boolean withState, Instant until) {
        if (closed) {
            sink.end();
            return;
        }
        RunStream stream = new RunStream(sink, runId, after, withState, until, events, json);
        sink.whenGone(() -> streams.remove(stream));
        streams.add(stream);
        if (closed) {
            close();
        }
    }

    /** Refused before a stream is promised: 200 readers a coordinator. */
    void requireRoom() {
        if (streams.size() >= MOST) {
            throw new Refusal(
                    Refusal.Kind.UNREACHABLE,
                    "This coordinator serves " + MOST
                            + " event streams, which is all it takes. Try another one, or later.");
        }
    }

    /** Looks at the master and sends what is new. Called again and again by one thread. */
    public void look() {
        if (streams.isEmpty()) {
            known.clear();
            states.clear();
            settled.forget();
            return;
        }
        long upTo = settled.look();
        Instant now = clock.instant();
        Set<UUID> watched = streams.stream()
                .filter(RunStream::withState)
                .map(RunStream::runId)
                .collect(Collectors.toSet());
        known.keySet().retainAll(watched);
        states.keySet().retainAll(watched);
        for (UUID runId : watched) {
            live.read(runId, Optional.ofNullable(known.get(runId))).ifPresent(view -> {
                known.put(runId, view);
                states.put(runId, json.valueToTree(view));
            });
        }
        for (RunStream stream : streams) {
            ObjectNode state = states.get(stream.runId());
            if (stream.begin()) {
                senders.execute(() -> send(stream, upTo, state, now));
            }
        }
    }

    private void send(RunStream stream, long upTo, @Nullable ObjectNode state, Instant now) {
        try {
            if (!stream.send(upTo, state, now)) {
                streams.remove(stream);
            }
        } catch (RuntimeException e) {
            // the reader comes again with the last event it has, and misses nothing
            log.atWarn().addKeyValue("run", stream.runId()).setCause(e).log("an event stream was cut off");
            streams.remove(stream);
            stream.end();
        } finally {
            stream.done();
        }
    }

    /** Ends all streams: their readers come again, to another coordinator. */
    public void close() {
        closed = true;
        streams.forEach(RunStream::end);
        streams.clear();
    }
}
