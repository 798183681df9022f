package dev.echelon.coordinator;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.coordinator.catalog.Catalog;
import dev.echelon.coordinator.codeversion.CodeVersionChecks;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.engine.Transactions;
import dev.echelon.coordinator.planning.CatalogSummary;
import dev.echelon.coordinator.planning.MigrationSets;
import dev.echelon.coordinator.planning.RunPlans;
import dev.echelon.coordinator.planning.RunStarter;
import dev.echelon.coordinator.postgres.EventQueries;
import dev.echelon.coordinator.postgres.FailureQueries;
import dev.echelon.coordinator.postgres.GuardedFleet;
import dev.echelon.coordinator.postgres.KeyedAnswers;
import dev.echelon.coordinator.postgres.LiveQueries;
import dev.echelon.coordinator.postgres.RecordedErrors;
import dev.echelon.coordinator.postgres.RunQueries;
import dev.echelon.coordinator.postgres.ServiceInstances;
import dev.echelon.coordinator.postgres.TenantQueries;
import dev.echelon.coordinator.postgres.Workers;
import dev.echelon.coordinator.tenants.FleetProperties;
import dev.echelon.coordinator.tenants.postgres.PostgresRequirementReader;
import dev.echelon.coordinator.web.ApiParts;
import dev.echelon.coordinator.web.ApiRoutes;
import dev.echelon.coordinator.web.ProblemAnswers;
import dev.echelon.coordinator.web.Problems;
import dev.echelon.coordinator.web.live.RunStreams;
import dev.echelon.coordinator.web.live.StreamHandler;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API. */
@Configuration(proxyBeanMethods = false)
class WebWiring {
    private static final Duration ONE_CHECK_WAITS = Duration.ofMinutes(1);

    @Bean
    RouterFunction<ServerResponse> api(
            ApiParts.Reading reading,
            ApiParts.Acting acting,
            CodeVersionChecks checks,
            Problems problems,
            JsonMapper json) {
        return ApiRoutes.routes(new ApiParts(reading, acting, checks, problems, json));
    }

    @Bean
    ApiParts.Reading shows(
            RunQueries runs,
            TenantQueries tenants,
            LiveQueries live,
            EventQueries events,
            Workers workers,
            JdbcClient masterClient,
            ContractCodec codec,
            Catalog catalog,
            MigrationSets sets,
            RunStreams streams) {
        return new ApiParts.Reading(
                runs,
                tenants,
                live,
                new FailureQueries(masterClient, new RecordedErrors(codec)),
                events,
                workers,
                new CatalogSummary(catalog, sets),
                new StreamHandler(streams));
    }

    @Bean
    ApiParts.Acting changes(
            RunPlans plans, RunStarter starter, RunEngine engine, JdbcClient masterClient, Transactions transactions) {
        return new ApiParts.Acting(plans, starter, engine, new KeyedAnswers(masterClient, transactions));
    }

    @Bean
    CodeVersionChecks codeVersionChecks(
            Catalog catalog, FleetProperties fleet, JdbcClient masterClient, ExecutorService tenantReaders) {
        return new CodeVersionChecks(
                catalog,
                fleet.shards().keySet(),
                new ServiceInstances(masterClient),
                new PostgresRequirementReader(fleet, tenantReaders),
                new GuardedFleet(masterClient),
                ONE_CHECK_WAITS);
    }

    @Bean
    Problems problems() {
        return new Problems(UUID::randomUUID);
    }

    @Bean
    HandlerExceptionResolver problemAnswers(JsonMapper json, Problems problems) {
        return new ProblemAnswers(json, problems);
    }
}
