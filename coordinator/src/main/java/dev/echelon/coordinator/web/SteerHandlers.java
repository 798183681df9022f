package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.ContinueRequest;
import dev.echelon.coordinator.api.ReasonRequest;
import dev.echelon.coordinator.api.ResumeRequest;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.planning.LeverRequests;
import dev.echelon.coordinator.planning.RunPlans;
import dev.echelon.coordinator.postgres.KeyedAnswers;
import dev.echelon.coordinator.run.Refusal;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Steers runs. */
final class SteerHandlers {
    private final RunHandlers runs;
    private final RunEngine engine;
    private final RunPlans plans;
    private final RequestBodies bodies;
    private final OnceOnly once;
    private final KeyedAnswers answers;

    SteerHandlers(
            RunHandlers runs,
            RunEngine engine,
            RunPlans plans,
            RequestBodies bodies,
            OnceOnly once,
            KeyedAnswers answers) {
        this.runs = runs;
        this.engine = engine;
        this.plans = plans;
        this.bodies = bodies;
        this.once = once;
        this.answers = answers;
    }

    ServerResponse pause(ServerRequest request) throws ServletException, IOException {
        UUID runId = ours(request);
        engine.pause(runId, reason(request), Actors.of(request));
        return ServerResponse.ok().body(runs.view(runId));
    }

    ServerResponse goOn(ServerRequest request) throws ServletException, IOException {
        UUID runId = ours(request);
        ContinueRequest asked =
                bodies.optional(request, ContinueRequest.class).orElseGet(() -> new ContinueRequest(null, null));
        String reason = LeverRequests.reason(asked.reason());
        if (LeverRequests.acceptsOldCode(asked.acceptOldCode(), reason) && reason != null) {
            engine.continueWithOldCode(runId, reason, Actors.of(request));
        } else {
            engine.continueRun(runId, reason, Actors.of(request));
        }
        return ServerResponse.ok().body(runs.view(runId));
    }

    ServerResponse abort(ServerRequest request) throws ServletException, IOException {
        UUID runId = ours(request);
        engine.abort(runId, reason(request), Actors.of(request));
        return ServerResponse.ok().body(runs.view(runId));
    }

    ServerResponse resume(ServerRequest request) throws ServletException, IOException {
        UUID runId = ours(request);
        ResumeRequest asked = bodies.optional(request, ResumeRequest.class)
                .orElseGet(() -> new ResumeRequest(null, null, null, null, null, null));
        return once.answer(request, asked, 200, key -> {
            resume(runId, asked, key, Actors.of(request));
            return runs.view(runId);
        });
    }

    /** A run that this very request has resumed already is left as it is. */
    private void resume(UUID runId, ResumeRequest asked, OnceOnly.@Nullable Keyed key, String actor) {
        if (isDone(runId, key)) {
            return;
        }
        try {
            engine.resume(runId, plans.resume(runId, asked), actor);
        } catch (Refusal e) {
            if (!isDone(runId, key)) {
                throw e;
            }
        }
    }

    private boolean isDone(UUID runId, OnceOnly.@Nullable Keyed key) {
        return key != null
                && answers.resumedSince(runId, key.key().actor(), key.begun().since());
    }

    private @Nullable String reason(ServerRequest request) throws ServletException, IOException {
        return LeverRequests.reason(bodies.optional(request, ReasonRequest.class)
                .map(ReasonRequest::reason)
                .orElse(null));
    }

    private UUID ours(ServerRequest request) {
        UUID runId = QueryParameters.run(request);
        if (runs.view(runId).state() == null) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "Run " + runId + " is older than this coordinator and can only be looked at. Nothing was changed.");
        }
        return runId;
    }
}
