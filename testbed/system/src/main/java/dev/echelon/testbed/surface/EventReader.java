package dev.echelon.testbed.surface;

import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackException;
import dev.echelon.testbed.stack.StackWiring;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a run's events as any program would, and notes how late each booking comes. The master's clock is this machine's. */
final class EventReader {
    private static final String DATA = "data:";
    private static final String ID = "id:";
    private static final Duration CONNECTING = Duration.ofMinutes(1);
    private static final String BOOKED = "TENANT_BOOKED";

    private final Clock clock = StackWiring.clock();
    private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    private final CompletableFuture<List<Double>> late;

    /** Reads what happens from now on. */
    EventReader(Stack stack, String run) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(stack.server().resolve("/api/v1/runs/" + run + "/events?from=NOW"))
                .header("Authorization", "Bearer " + stack.environment().get("ECHELON_TOKEN"))
                .header("Accept", "text/event-stream")
                .build();
        this.late = StackWiring.background("events", () -> read(request));
        await(connected, CONNECTING);
    }

    /** Milliseconds from each booking to its event, when the run has finished. */
    List<Double> late(Duration patience) throws InterruptedException {
        return await(late, patience);
    }

    private static <T> T await(CompletableFuture<T> one, Duration patience) throws InterruptedException {
        try {
            return one.get(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StackException("The run's events did not come to their end.", e);
        }
    }

    private List<Double> read(HttpRequest request) {
        List<Double> found = new ArrayList<>();
        try {
            HttpResponse<Stream<String>> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
            if (answer.statusCode() != 200) {
                throw new StackException("The coordinator answered " + answer.statusCode() + " to a reader of events.");
            }
            answer.body().forEach(line -> {
                Instant now = clock.instant();
                if (line.startsWith(ID)) {
                    connected.complete(true); // it knows now from where on it tells
                }
                if (!line.startsWith(DATA)) {
                    return;
                }
                JsonNode event = JsonMapper.shared().readTree(line.substring(DATA.length()));
                if (event.path("kind").asString("").equals(BOOKED)) {
                    Instant at = Instant.parse(event.path("at").asString(""));
                    found.add(Duration.between(at, now).toNanos() / 1e6);
                }
            });
            return found;
        } catch (IOException e) {
            throw new StackException("The stream of events broke.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted.", e);
        } finally {
            connected.complete(false); // whoever waits for the bookings hears what was wrong
        }
    }
}
