package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.api.TenantView;
import dev.echelon.coordinator.catalog.TenantNames;
import dev.echelon.coordinator.postgres.FailureQueries;
import dev.echelon.coordinator.postgres.LiveQueries;
import dev.echelon.coordinator.postgres.RunQueries;
import dev.echelon.coordinator.postgres.TenantQueries;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.TenantState;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Shows runs. */
final class RunHandlers {
    private static final int MOST_COHORTS = 1_000;

    private final RunQueries runs;
    private final TenantQueries tenants;
    private final LiveQueries live;
    private final FailureQueries failures;

    RunHandlers(RunQueries runs, TenantQueries tenants, LiveQueries live, FailureQueries failures) {
        this.runs = runs;
        this.tenants = tenants;
        this.live = live;
        this.failures = failures;
    }

    ServerResponse list(ServerRequest request) {
        QueryParameters query = new QueryParameters(request, "limit", "before");
        int limit = (int) query.number("limit", 1, 200, 20);
        List<RunView> page = runs.latest(limit, query.uuid("before"));
        return Pages.answer(request, page, limit, "before", run -> run.runId().toString());
    }

    ServerResponse latest(ServerRequest request) {
        QueryParameters.none(request);
        UUID runId = runs.latestId().orElseThrow(() -> new Refusal(Refusal.Kind.MISSING, "There is no run yet."));
        return ServerResponse.ok().body(view(runId));
    }

    ServerResponse one(ServerRequest request) {
        QueryParameters.none(request);
        return ServerResponse.ok().body(view(QueryParameters.run(request)));
    }

    ServerResponse cohorts(ServerRequest request) {
        UUID runId = QueryParameters.run(request);
        QueryParameters query = new QueryParameters(request, "state", "after", "limit");
        CohortState state = query.oneOf("state", CohortState.class);
        long after = query.number("after", 0, Integer.MAX_VALUE, 0);
        int limit = (int) query.number("limit", 1, MOST_COHORTS, MOST_COHORTS);
        requireRun(runId);
        List<RunView.Cohort> page = runs.cohorts(runId).stream()
                .filter(cohort -> cohort.cohort() > after)
                .filter(cohort -> state == null || state.fits(cohort))
                .limit(limit)
                .toList();
        return Pages.answer(request, page, limit, "after", cohort -> Integer.toString(cohort.cohort()));
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
        TenantState state = query.oneOf("state", TenantState.class);
        Integer cohort = query.optionalNumber("cohort", 1, 1_000_000);
        long after = query.number("after", 0, Long.MAX_VALUE, 0);
        int limit = (int) query.number("limit", 1, 1_000, 100);
        requireRun(runId);
        List<TenantView> page = tenants.page(runId, state, cohort, slug, after, limit);
        return Pages.answer(request, page, limit, "after", tenant -> Long.toString(tenant.id()));
    }

    ServerResponse cells(ServerRequest request) {
        QueryParameters.none(request);
        UUID runId = QueryParameters.run(request);
        int cohort = QueryParameters.cohort(request);
        return ServerResponse.ok()
                .body(live.cells(runId, cohort)
                        .orElseThrow(() -> new Refusal(
                                Refusal.Kind.MISSING, "There is no cohort " + cohort + " in run " + runId + ".")));
    }

    ServerResponse shards(ServerRequest request) {
        QueryParameters.none(request);
        UUID runId = QueryParameters.run(request);
        requireRun(runId);
        return ServerResponse.ok().body(live.shards(runId));
    }

    ServerResponse failures(ServerRequest request) {
        QueryParameters.none(request);
        UUID runId = QueryParameters.run(request);
        requireRun(runId);
        return ServerResponse.ok().body(failures.byCause(runId));
    }

    ServerResponse live(ServerRequest request) {
        QueryParameters.none(request);
        UUID runId = QueryParameters.run(request);
        return ServerResponse.ok().body(live.read(runId, Optional.empty()).orElseThrow(() -> missing(runId)));
    }

    /** The view of a run; the answer to whoever started or steered it. */
    RunView view(UUID runId) {
        return runs.find(runId).orElseThrow(() -> missing(runId));
    }

    private void requireRun(UUID runId) {
        if (!runs.exists(runId)) {
            throw missing(runId);
        }
    }

    static Refusal missing(UUID runId) {
        return new Refusal(Refusal.Kind.MISSING, "There is no run " + runId + ". `echelon runs` lists them.");
    }
}
