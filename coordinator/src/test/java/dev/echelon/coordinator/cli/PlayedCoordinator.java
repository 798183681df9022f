package dev.echelon.coordinator.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A real HTTP server that answers what a test lays before it. The last answer for a request is given again and again. */
final class PlayedCoordinator implements AutoCloseable {
    private static final int HOLD = -1;

    private final HttpServer server;
    private final List<HttpExchange> held = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<Answer>> answers = new HashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    PlayedCoordinator() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Request> requests() {
        return requests;
    }

    Request last() {
        return requests.get(requests.size() - 1);
    }

    /** Answers {@code "GET /api/v1/runs"} (method and path, no query) with 200 and the body. */
    PlayedCoordinator on(String request, JsonNode body) {
        return on(
                request,
                new Answer(
                        request.endsWith("/runs") && request.startsWith("POST") ? 201 : 200,
                        "application/json",
                        body.toString(),
                        null));
    }

    PlayedCoordinator on(String request, Answer answer) {
        synchronized (answers) {
            answers.computeIfAbsent(request, r -> new ArrayDeque<>()).add(answer);
        }
        return this;
    }

    /** The run is answered so, reading by reading; its tenants are none. */
    PlayedCoordinator run(JsonNode... readings) {
        for (var reading : readings) {
            on("GET /api/v1/runs/" + Bodies.RUN, reading);
        }
        return this;
    }

    PlayedCoordinator tenants(JsonNode tenants) {
        return on("GET /api/v1/runs/" + Bodies.RUN + "/tenants", tenants);
    }

    /** Takes the request and does not answer until it is closed. */
    PlayedCoordinator onHold(String request) {
        return on(request, new Answer(HOLD, "", "", null));
    }

    private void handle(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var line = exchange.getRequestMethod() + " " + uri.getPath();
        requests.add(new Request(
                line,
                uri.getQuery(),
                body,
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Idempotency-Key")));
        var answer = next(line);
        if (answer.status() == HOLD) {
            held.add(exchange);
            return;
        }
        if (answer.status() == 0) {
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().add("Content-Type", answer.type());
        if (answer.authenticate() != null) {
            exchange.getResponseHeaders().add("WWW-Authenticate", answer.authenticate());
        }
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Answer next(String line) {
        synchronized (answers) {
            var queue = answers.get(line);
            if (queue == null) {
                return new Answer(500, "text/plain", "the test lays no answer before " + line, null);
            }
            return queue.size() > 1 ? queue.remove() : queue.element();
        }
    }

    @Override
    public void close() {
        held.forEach(HttpExchange::close);
        server.stop(0);
    }

    record Request(
            String line,
            @Nullable String query,
            String body,
            @Nullable String authorization,
            @Nullable String key) {}

    /** An answer; status 0 breaks the connection. */
    record Answer(
            int status, String type, String body, @Nullable String authenticate) {
        static Answer broken() {
            return new Answer(0, "", "", null);
        }

        static Answer problem(int status, int exitCode, String detail) {
            var body = Bodies.JSON
                    .createObjectNode()
                    .put("status", status)
                    .put("detail", detail)
                    .put("exitCode", exitCode);
            return new Answer(status, "application/problem+json", body.toString(), null);
        }
    }
}
