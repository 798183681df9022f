package dev.echelon.coordinator.web;

import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** The HTTP API, version 1, as one table. {@code openapi.yaml} describes it; a test compares the two. */
public final class ApiRoutes {
    private ApiRoutes() {}

    public static RouterFunction<ServerResponse> routes(ApiParts parts) {
        ApiParts.Reading reading = parts.reading();
        ApiParts.Acting acting = parts.acting();
        RequestBodies bodies = new RequestBodies();
        OnceOnly once = new OnceOnly(acting.answers(), parts.json());
        RunHandlers runs = new RunHandlers(reading.runs(), reading.tenants(), reading.live(), reading.failures());
        EventHandlers events = new EventHandlers(runs, reading.events(), reading.streams());
        PlanHandlers planning = new PlanHandlers(acting.plans(), acting.starter(), runs, bodies, once);
        SteerHandlers steering =
                new SteerHandlers(runs, acting.engine(), acting.plans(), bodies, once, acting.answers());
        CodeVersionCheckHandler codeVersions =
                new CodeVersionCheckHandler(parts.checks(), bodies, parts.problems(), parts.json());
        FleetHandlers fleet = new FleetHandlers(reading.workers(), reading.catalog());
        OpenApiDocument document = new OpenApiDocument(parts.json());
        return RouterFunctions.route()
                .path("/api/v1", api -> api.POST("/plans", planning::plan)
                        .POST("/runs", planning::start)
                        .POST("/fan-outs", planning::fanOut)
                        .GET("/runs", runs::list)
                        .GET("/runs/latest", runs::latest)
                        .GET("/runs/{run}", runs::one)
                        .GET("/runs/{run}/cohorts", runs::cohorts)
                        .GET("/runs/{run}/cohorts/{cohort}/cells", runs::cells)
                        .GET("/runs/{run}/tenants", runs::tenants)
                        .GET("/runs/{run}/shards", runs::shards)
                        .GET("/runs/{run}/failures", runs::failures)
                        .GET("/runs/{run}/live", runs::live)
                        .GET("/runs/{run}/events", events::stream)
                        .POST("/runs/{run}/pause", steering::pause)
                        .POST("/runs/{run}/continue", steering::goOn)
                        .POST("/runs/{run}/abort", steering::abort)
                        .POST("/runs/{run}/resume", steering::resume)
                        .POST("/code-version-checks", codeVersions::check)
                        .GET("/workers", fleet::workers)
                        .GET("/catalog", fleet::catalog)
                        .GET("/openapi.yaml", document::yaml)
                        .GET("/openapi.json", document::json))
                .build();
    }
}
