package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.planning.RequestKey;
import dev.echelon.coordinator.postgres.KeyedAnswers;
import dev.echelon.coordinator.postgres.KeyedAnswers.Answer;
import dev.echelon.coordinator.postgres.KeyedAnswers.Begun;
import dev.echelon.coordinator.run.Refusal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Carries out what starts something once a key: the same request, sent again because its answer was lost, gets the first
 * answer again. A refusal is not kept, since nothing came of it.
 */
final class OnceOnly {
    private static final String KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotent-Replayed";

    private final KeyedAnswers answers;
    private final JsonMapper json;

    OnceOnly(KeyedAnswers answers, JsonMapper json) {
        this.answers = answers;
        this.json = json;
    }

    /**
     * Answers with the run.
     *
     * @param asked the request's body
     * @param act carries it out, with the key it came with, if any; must itself be safe to be done twice with one key
     */
    ServerResponse answer(ServerRequest request, Record asked, int status, Function<@Nullable Keyed, RunView> act) {
        String text = request.headers().firstHeader(KEY);
        if (text == null) {
            return send(answer(status, act.apply(null)), false);
        }
        RequestKey key = new RequestKey(text, Actors.of(request));
        Begun begun = answers.begin(key, hash(request, asked));
        if (begun.answer() != null) {
            return send(begun.answer(), true);
        }
        try {
            return send(answers.keep(key, answer(status, act.apply(new Keyed(key, begun)))), false);
        } catch (Refusal e) {
            answers.release(key);
            throw e;
        }
    }

    /** A request's key, and when it came in for the first time. */
    record Keyed(RequestKey key, Begun begun) {}

    private Answer answer(int status, RunView run) {
        return new Answer(status, status == 201 ? "/api/v1/runs/" + run.runId() : null, json.writeValueAsString(run));
    }

    private static ServerResponse send(Answer answer, boolean replayed) {
        ServerResponse.BodyBuilder response =
                ServerResponse.status(answer.status()).contentType(MediaType.APPLICATION_JSON);
        if (answer.location() != null) {
            response = response.location(URI.create(answer.location()));
        }
        if (replayed) {
            response = response.header(REPLAYED, "true");
        }
        return response.body(answer.body());
    }

    private String hash(ServerRequest request, Record asked) {
        String whole = request.method() + " " + request.path() + "\n" + json.writeValueAsString(asked);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
