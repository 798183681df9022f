package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.FanOutRequest;
import dev.echelon.coordinator.api.PlanRequest;
import dev.echelon.coordinator.planning.RequestKey;
import dev.echelon.coordinator.planning.RunPlans;
import dev.echelon.coordinator.planning.RunStarter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Plans, and starts what was planned. */
final class PlanHandlers {
    private final RunPlans plans;
    private final RunStarter starter;
    private final RunHandlers runs;
    private final RequestBodies bodies;
    private final OnceOnly once;

    PlanHandlers(RunPlans plans, RunStarter starter, RunHandlers runs, RequestBodies bodies, OnceOnly once) {
        this.plans = plans;
        this.starter = starter;
        this.runs = runs;
        this.bodies = bodies;
        this.once = once;
    }

    ServerResponse plan(ServerRequest request) throws ServletException, IOException {
        return ServerResponse.ok().body(plans.dryRun(bodies.required(request, PlanRequest.class)));
    }

    ServerResponse start(ServerRequest request) throws ServletException, IOException {
        PlanRequest asked = bodies.required(request, PlanRequest.class);
        return once.answer(request, asked, 201, key -> runs.view(starter.start(asked, text(key), Actors.of(request))));
    }

    ServerResponse fanOut(ServerRequest request) throws ServletException, IOException {
        FanOutRequest asked = bodies.required(request, FanOutRequest.class);
        return once.answer(request, asked, 201, key -> runs.view(starter.start(asked, text(key), Actors.of(request))));
    }

    private static @Nullable RequestKey text(OnceOnly.@Nullable Keyed keyed) {
        return keyed == null ? null : keyed.key();
    }
}
