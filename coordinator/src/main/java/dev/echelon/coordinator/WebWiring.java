package dev.echelon.coordinator;

import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.planning.RunPlans;
import dev.echelon.coordinator.planning.RunStarter;
import dev.echelon.coordinator.postgres.RunQueries;
import dev.echelon.coordinator.postgres.TenantQueries;
import dev.echelon.coordinator.postgres.Workers;
import dev.echelon.coordinator.web.ApiRoutes;
import dev.echelon.coordinator.web.ProblemAnswers;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API. */
@Configuration(proxyBeanMethods = false)
class WebWiring {
    @Bean
    RouterFunction<ServerResponse> api(
            RunPlans plans,
            RunStarter starter,
            RunEngine engine,
            RunQueries runs,
            TenantQueries tenants,
            Workers workers) {
        return ApiRoutes.routes(plans, starter, engine, runs, tenants, workers);
    }

    @Bean
    HandlerExceptionResolver problemAnswers(JsonMapper json) {
        return new ProblemAnswers(json, UUID::randomUUID);
    }
}
