package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.postgres.EventQueries;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.web.live.StreamHandler;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Opens the stream of a run's events. */
final class EventHandlers {
    private static final String LAST_EVENT = "Last-Event-ID";

    private final RunHandlers runs;
    private final EventQueries events;
    private final StreamHandler streams;

    EventHandlers(RunHandlers runs, EventQueries events, StreamHandler streams) {
        this.runs = runs;
        this.events = events;
        this.streams = streams;
    }

    ServerResponse stream(ServerRequest request) {
        UUID runId = QueryParameters.run(request);
        QueryParameters query = new QueryParameters(request, "from", "state");
        From from = query.oneOf("from", From.class);
        boolean state = query.flag("state");
        Long after = lastEvent(request.headers().firstHeader(LAST_EVENT));
        if (after == null && from != From.NOW) {
            after = 0L;
        }
        RunView run = runs.view(runId);
        if (isTold(run, after)) {
            return ServerResponse.status(HttpStatus.NO_CONTENT).build(); // tells a browser not to come again
        }
        return streams.stream(runId, after, state, Actors.until(request));
    }

    /** Nothing comes after a run's end. */
    private boolean isTold(RunView run, @Nullable Long after) {
        return run.state() == null
                || (RunState.FINISHED.name().equals(run.state())
                        && (after == null
                                || events.page(run.runId(), after, Long.MAX_VALUE, 1)
                                        .isEmpty()));
    }

    private static @Nullable Long lastEvent(@Nullable String id) {
        if (id == null || id.isEmpty()) {
            return null;
        }
        try {
            long value = Long.parseLong(id);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new Refusal(
                Refusal.Kind.USAGE,
                LAST_EVENT
                        + " is not the id of an event of this stream. Nothing was changed; leave it out to begin anew.");
    }

    /** Where a stream begins for a reader that has no event yet. */
    private enum From {
        START,
        NOW
    }
}
