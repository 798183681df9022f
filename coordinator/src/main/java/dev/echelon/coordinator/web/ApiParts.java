package dev.echelon.coordinator.web;

import dev.echelon.coordinator.codeversion.CodeVersionChecks;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.planning.CatalogSummary;
import dev.echelon.coordinator.planning.RunPlans;
import dev.echelon.coordinator.planning.RunStarter;
import dev.echelon.coordinator.postgres.EventQueries;
import dev.echelon.coordinator.postgres.FailureQueries;
import dev.echelon.coordinator.postgres.KeyedAnswers;
import dev.echelon.coordinator.postgres.LiveQueries;
import dev.echelon.coordinator.postgres.RunQueries;
import dev.echelon.coordinator.postgres.TenantQueries;
import dev.echelon.coordinator.postgres.Workers;
import dev.echelon.coordinator.web.live.StreamHandler;
import tools.jackson.databind.json.JsonMapper;

/** What the API stands on. */
public record ApiParts(Reading reading, Acting acting, CodeVersionChecks checks, Problems problems, JsonMapper json) {
    /** What shows. */
    public record Reading(
            RunQueries runs,
            TenantQueries tenants,
            LiveQueries live,
            FailureQueries failures,
            EventQueries events,
            Workers workers,
            CatalogSummary catalog,
            StreamHandler streams) {}

    /** What changes. */
    public record Acting(RunPlans plans, RunStarter starter, RunEngine engine, KeyedAnswers answers) {}
}
