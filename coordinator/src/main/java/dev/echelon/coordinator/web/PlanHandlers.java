package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.FanOutRequest;
import dev.echelon.coordinator.api.PlanRequest;
import dev.echelon.coordinator.planning.RunPlans;
import dev.echelon.coordinator.planning.RunStarter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Plans, and starts what was planned. */
final class PlanHandlers {
    private static final String KEY = "Idempotency-Key";

    private final RunPlans plans;
    private final RunStarter starter;
    private final RunHandlers runs;
    private final RequestBodies bodies;

    PlanHandlers(RunPlans plans, RunStarter starter, RunHandlers runs, RequestBodies bodies) {
        this.plans = plans;
        this.starter = starter;
        this.runs = runs;
        this.bodies = bodies;
    }

    ServerResponse plan(ServerRequest request) throws ServletException, IOException {
        return ServerResponse.ok().body(plans.dryRun(bodies.required(request, PlanRequest.class)));
    }

    ServerResponse start(ServerRequest request) throws ServletException, IOException {
        PlanRequest asked = bodies.required(request, PlanRequest.class);
        return started(starter.start(asked, key(request), Actors.of(request)));
    }

    ServerResponse fanOut(ServerRequest request) throws ServletException, IOException {
        FanOutRequest asked = bodies.required(request, FanOutRequest.class);
        return started(starter.start(asked, key(request), Actors.of(request)));
    }

    private ServerResponse started(UUID runId) {
        return ServerResponse.created(URI.create("/api/v1/runs/" + runId)).body(runs.view(runId));
    }

    private static @Nullable String key(ServerRequest request) {
        return request.headers().firstHeader(KEY);
    }
}
