package dev.echelon.coordinator.web;

import dev.echelon.coordinator.codeversion.CodeVersionChecks;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.planning.RunPlans;
import dev.echelon.coordinator.planning.RunStarter;
import dev.echelon.coordinator.postgres.RunQueries;
import dev.echelon.coordinator.postgres.TenantQueries;
import dev.echelon.coordinator.postgres.Workers;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API, version 1, as one table. */
public final class ApiRoutes {
    private ApiRoutes() {}

    public static RouterFunction<ServerResponse> routes(
            RunPlans plans,
            RunStarter starter,
            RunEngine engine,
            RunQueries runQueries,
            TenantQueries tenants,
            Workers workers,
            CodeVersionChecks checks,
            Problems problems,
            JsonMapper json) {
        RequestBodies bodies = new RequestBodies();
        RunHandlers runs = new RunHandlers(runQueries, tenants, engine, plans, bodies);
        PlanHandlers planning = new PlanHandlers(plans, starter, runs, bodies);
        CodeVersionCheckHandler codeVersions = new CodeVersionCheckHandler(checks, bodies, problems, json);
        return RouterFunctions.route()
                .path("/api/v1", api -> api.POST("/plans", planning::plan)
                        .POST("/runs", planning::start)
                        .POST("/fan-outs", planning::fanOut)
                        .GET("/runs", runs::list)
                        .GET("/runs/latest", runs::latest)
                        .GET("/runs/{run}", runs::one)
                        .GET("/runs/{run}/cohorts", runs::cohorts)
                        .GET("/runs/{run}/tenants", runs::tenants)
                        .POST("/runs/{run}/pause", runs::pause)
                        .POST("/runs/{run}/continue", runs::goOn)
                        .POST("/runs/{run}/abort", runs::abort)
                        .POST("/runs/{run}/resume", runs::resume)
                        .POST("/code-version-checks", codeVersions::check)
                        .GET("/workers", request -> ServerResponse.ok().body(workers.all())))
                .build();
    }
}
