package dev.echelon.testbed.surface;

import dev.echelon.testbed.stack.StackException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A page of a browser, told what to do over the protocol of its developer tools. */
final class DevTools implements WebSocket.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final JsonMapper json = JsonMapper.shared();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final StringBuilder message = new StringBuilder();
    private final WebSocket socket;

    DevTools(HttpClient http, URI page) throws InterruptedException {
        this.socket = await(http.newWebSocketBuilder().buildAsync(page, this));
    }

    /** Sends one command and returns its result. */
    JsonNode send(String method, Map<String, ?> parameters) throws InterruptedException {
        int id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        asked.put(id, answer);
        await(socket.sendText(json.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true));
        JsonNode said = await(answer);
        if (said.has("error")) {
            throw new StackException("The browser refused " + method + ": "
                    + said.path("error").path("message").asString(""));
        }
        return said.path("result");
    }

    /** The value of an expression in the page; what it promises, when it is a promise. */
    JsonNode value(String expression) throws InterruptedException {
        JsonNode result =
                send("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new StackException("The page threw: "
                    + result.path("exceptionDetails")
                            .path("exception")
                            .path("description")
                            .asString(""));
        }
        return result.path("result").path("value");
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            JsonNode whole = json.readTree(message.toString());
            message.setLength(0);
            CompletableFuture<JsonNode> answer = asked.remove(whole.path("id").asInt(0));
            if (answer != null) {
                answer.complete(whole);
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        asked.values().forEach(answer -> answer.completeExceptionally(error));
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        onError(from, new IOException("the browser has closed the connection"));
        return null;
    }

    private static <T> T await(CompletableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StackException("The browser does not answer.", e);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
