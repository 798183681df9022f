package dev.echelon.coordinator.web.live;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerResponse;

/** Answers with a stream of server-sent events. */
public final class StreamHandler {
    private static final Duration NO_TIMEOUT = Duration.ofMillis(-1);

    private final RunStreams streams;

    public StreamHandler(RunStreams streams) {
        this.streams = streams;
    }

    /**
     * A stream of a run's events after this one, from the beginning with 0.
     *
     * @param after the last event that the reader has; null: those from now on
     * @param until the end of the reader's token
     */
    public ServerResponse stream(UUID runId, @Nullable Long after, boolean state, Instant until) {
        streams.requireRoom();
        long from = after == null ? RunStream.FROM_NOW : after;
        return ServerResponse.sse(sse -> streams.open(new StreamSink(sse), runId, from, state, until), NO_TIMEOUT);
    }
}
