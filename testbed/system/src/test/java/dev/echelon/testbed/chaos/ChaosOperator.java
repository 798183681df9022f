package dev.echelon.testbed.chaos;

import dev.echelon.testbed.stack.ProgramProcess;
import dev.echelon.testbed.stack.Stack;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Somebody who steers the run by whichever coordinator answers. */
final class ChaosOperator {
    private static final Duration ANSWER = Duration.ofSeconds(6);

    private final Stack stack;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    ChaosOperator(Stack stack) {
        this.stack = stack;
    }

    /** Starts a run over the fleet, to the target or as far as the set goes; the same key asks for the same run again. Returns whether it was granted. */
    boolean start(String key, int cohort, int staggerMs, String abortRate, int window, @Nullable String target) {
        return done(post(
                "/api/v1/runs",
                "{\"cohortSize\":%d,\"staggerMs\":%d,\"abortRate\":%s,\"maxInFlight\":%d%s}"
                        .formatted(
                                cohort,
                                staggerMs,
                                abortRate,
                                window,
                                target == null ? "" : ",\"target\":\"" + target + "\""),
                key));
    }

    /** Pause, continue, abort or resume; returns whether it was granted. */
    boolean steer(String run, String what) {
        return done(post(
                "/api/v1/runs/" + run + "/" + what,
                "{\"reason\":\"chaos\"}",
                UUID.randomUUID().toString()));
    }

    private static boolean done(int status) {
        return status >= 200 && status < 300;
    }

    /** The first answer of a coordinator that is none of its own troubles; -1: none has any. */
    private int post(String path, String body, String key) {
        for (ProgramProcess coordinator : stack.coordinators()) {
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(coordinator.url().resolve(path))
                                .timeout(ANSWER)
                                .header(
                                        "Authorization",
                                        "Bearer " + stack.environment().get("ECHELON_TOKEN"))
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", key)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 400 || answer.statusCode() == 401 || answer.statusCode() == 403) {
                    throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
                }
                if (answer.statusCode() < 500) {
                    return answer.statusCode();
                }
            } catch (IOException nobodyThere) {
                // the next one
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        return -1;
    }
}
