package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.ContinueRequest;
import dev.echelon.coordinator.api.ReasonRequest;
import dev.echelon.coordinator.api.ResumeRequest;
import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.catalog.TenantNames;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.planning.LeverRequests;
import dev.echelon.coordinator.planning.RunPlans;
import dev.echelon.coordinator.postgres.RunQueries;
import dev.echelon.coordinator.postgres.TenantQueries;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.TenantState;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Shows runs and steers them. */
final class RunHandlers {
    private final RunQueries runs;
    private final TenantQueries tenants;
    private final RunEngine engine;
    private final RunPlans plans;
    private final RequestBodies bodies;

    RunHandlers(RunQueries runs, TenantQueries tenants, RunEngine engine, RunPlans plans, RequestBodies bodies) {
        this.runs = runs;
        this.tenants = tenants;
        this.engine = engine;
        this.plans = plans;
        this.bodies = bodies;
    }

    ServerResponse list(ServerRequest request) {
        QueryParameters query = new QueryParameters(request, "limit");
        return ServerResponse.ok().body(runs.latest((int) query.number("limit", 1, 200, 20)));
    }

    ServerResponse latest(ServerRequest request) {
        UUID runId = runs.latestId().orElseThrow(() -> new Refusal(Refusal.Kind.MISSING, "There is no run yet."));
        return ServerResponse.ok().body(view(runId));
    }

    ServerResponse one(ServerRequest request) {
        return ServerResponse.ok().body(view(QueryParameters.run(request)));
    }

    ServerResponse cohorts(ServerRequest request) {
        return ServerResponse.ok().body(view(QueryParameters.run(request)).cohorts());
    }

    ServerResponse tenants(ServerRequest request) {
        UUID runId = QueryParameters.run(request);
        QueryParameters query = new QueryParameters(request, "state", "cohort", "slug", "after", "limit");
        String slug = query.text("slug");
        if (slug != null && !TenantNames.isSlug(slug)) {
            throw new Refusal(
                    Refusal.Kind.USAGE,
                    "slug is no slug; 1 to 63 of a-z, 0-9, - and _ are allowed. Nothing was changed.");
        }
        TenantState state = query.state("state");
        Integer cohort = query.optionalNumber("cohort", 1, 1_000_000);
        long after = query.number("after", 0, Long.MAX_VALUE, 0);
        int limit = (int) query.number("limit", 1, 1_000, 100);
        if (!runs.exists(runId)) {
            throw missing(runId);
        }
        return ServerResponse.ok().body(tenants.page(runId, state, cohort, slug, after, limit));
    }

    ServerResponse pause(ServerRequest request) throws ServletException, IOException {
        UUID runId = ours(request);
        engine.pause(runId, reason(request), Actors.of(request));
        return ServerResponse.ok().body(view(runId));
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
        return ServerResponse.ok().body(view(runId));
    }

    ServerResponse abort(ServerRequest request) throws ServletException, IOException {
        UUID runId = ours(request);
        engine.abort(runId, reason(request), Actors.of(request));
        return ServerResponse.ok().body(view(runId));
    }

    ServerResponse resume(ServerRequest request) throws ServletException, IOException {
        UUID runId = ours(request);
        ResumeRequest asked = bodies.optional(request, ResumeRequest.class)
                .orElseGet(() -> new ResumeRequest(null, null, null, null, null, null));
        ResumeChanges changes = plans.resume(runId, asked);
        engine.resume(runId, changes, Actors.of(request));
        return ServerResponse.ok().body(view(runId));
    }

    /** The view of a run; the answer to whoever started or steered it. */
    RunView view(UUID runId) {
        return runs.find(runId).orElseThrow(() -> missing(runId));
    }

    private @Nullable String reason(ServerRequest request) throws ServletException, IOException {
        return LeverRequests.reason(bodies.optional(request, ReasonRequest.class)
                .map(ReasonRequest::reason)
                .orElse(null));
    }

    private UUID ours(ServerRequest request) {
        UUID runId = QueryParameters.run(request);
        if (view(runId).state() == null) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "Run " + runId + " is older than this coordinator and can only be looked at. Nothing was changed.");
        }
        return runId;
    }

    private static Refusal missing(UUID runId) {
        return new Refusal(Refusal.Kind.MISSING, "There is no run " + runId + ". `echelon runs` lists them.");
    }
}
