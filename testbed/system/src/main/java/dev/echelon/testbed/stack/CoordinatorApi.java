package dev.echelon.testbed.stack;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The coordinator's HTTP API, as far as a measurement needs it. */
public final class CoordinatorApi {
    private static final Pattern RUN_ID = Pattern.compile("\"runId\"\\s*:\\s*\"([0-9a-f-]{36})\"");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Stack stack;
    private final HttpClient http = HttpClient.newHttpClient();

    public CoordinatorApi(Stack stack) {
        this.stack = stack;
    }

    /** Posts and reads the whole answer; anything but success ends the measurement. */
    public String post(String path, String body) throws IOException, InterruptedException {
        return answer(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Reads the whole answer; anything but success ends the measurement. */
    public String get(String path) throws IOException, InterruptedException {
        return answer(request(path).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(stack.server().resolve(path))
                .header("Authorization", "Bearer " + stack.environment().get("ECHELON_TOKEN"))
                .timeout(PATIENCE);
    }

    private String answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() >= 300) {
            throw new StackException("The coordinator answered " + answer.statusCode() + " to "
                    + request.uri().getPath() + ": " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw new StackException(
                    "The coordinator has not answered " + request.uri().getPath() + " within " + PATIENCE.toMinutes()
                            + " minutes; its log and that of its memory say more.",
                    e);
        }
    }

    /** Starts a run and gives its id. */
    public String start(String body) throws IOException, InterruptedException {
        Matcher id = RUN_ID.matcher(post("/api/v1/runs", body));
        if (!id.find()) {
            throw new StackException("The coordinator started a run and did not say which.");
        }
        return id.group(1);
    }
}
