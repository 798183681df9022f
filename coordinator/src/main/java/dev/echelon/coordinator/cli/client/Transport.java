package dev.echelon.coordinator.cli.client;

import dev.echelon.coordinator.api.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** One request, one answer: sends JSON with the bearer token and turns whatever goes wrong into a {@link CommandFailure}. */
final class Transport {
    private final HttpClient http;
    private final JsonMapper json;
    private final Connection connection;
    private final ErrorAnswers errors;

    Transport(HttpClient http, JsonMapper json, Connection connection) {
        this.http = http;
        this.json = json;
        this.connection = connection;
        this.errors = new ErrorAnswers(json, connection);
    }

    <T> T get(String path, Duration limit, TypeReference<T> type) {
        return send(request(path, limit).GET(), type, true);
    }

    <T> T post(String path, Duration limit, Object body, Map<String, String> headers, TypeReference<T> type) {
        var request = request(path, limit).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return send(request.POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body))), type, false);
    }

    /**
     * Asks for a stream of JSON values and hands each over as it comes. The request changes nothing.
     *
     * @param silence how long the stream may say nothing
     */
    <T> void stream(String path, Duration limit, Duration silence, Object body, Class<T> type, Consumer<T> values) {
        var request = request(path, limit)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
        var response = sent(request, HttpResponse.BodyHandlers.ofPublisher(), true);
        try (var in = new PatientStream(response.body(), silence)) {
            if (response.statusCode() / 100 != 2) {
                throw errors.of(response, in);
            }
            hand(json.readerFor(type).readValues(in), values);
        } catch (JacksonException e) {
            throw e.getCause() instanceof IOException broken
                    ? errors.broken(Reasons.of(broken), true)
                    : errors.unreadable(response, true);
        } catch (IOException e) {
            throw errors.broken(Reasons.of(e), true);
        }
    }

    /** A stream that ended before its end. */
    CommandFailure brokenOff() {
        return errors.broken("the answer broke off", true);
    }

    /** A problem that came in a stream. */
    CommandFailure failure(Problem problem) {
        return errors.of(problem);
    }

    private static <T> void hand(MappingIterator<T> read, Consumer<T> values) {
        while (read.hasNextValue()) {
            values.accept(read.nextValue());
        }
    }

    private HttpRequest.Builder request(String path, Duration limit) {
        return HttpRequest.newBuilder(URI.create(connection.server() + path))
                .timeout(limit)
                .header("Accept", "application/json, application/problem+json")
                .header("Authorization", "Bearer " + connection.token());
    }

    private <T> T send(HttpRequest.Builder request, TypeReference<T> type, boolean onlyReads) {
        var response = sent(request, HttpResponse.BodyHandlers.ofInputStream(), onlyReads);
        try (var body = response.body()) {
            if (response.statusCode() / 100 != 2) {
                throw errors.of(response, body);
            }
            T answer = json.readValue(body, type);
            if (answer == null) {
                throw errors.unreadable(response, onlyReads);
            }
            return answer;
        } catch (JacksonException e) {
            throw e.getCause() instanceof IOException broken
                    ? errors.broken(Reasons.of(broken), onlyReads)
                    : errors.unreadable(response, onlyReads);
        } catch (IOException e) {
            throw errors.broken(Reasons.of(e), onlyReads);
        }
    }

    private <B> HttpResponse<B> sent(HttpRequest.Builder request, HttpResponse.BodyHandler<B> body, boolean onlyReads) {
        try {
            return http.send(request.build(), body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.broken("interrupted", onlyReads);
        } catch (IOException e) {
            throw connected(e) ? errors.broken(Reasons.of(e), onlyReads) : errors.unreachable(Reasons.of(e));
        }
    }

    /** False when certainly nothing was sent. */
    private static boolean connected(@Nullable IOException e) {
        return !(e instanceof ConnectException || e instanceof HttpConnectTimeoutException);
    }
}
