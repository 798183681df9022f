package dev.echelon.coordinator.web;

import dev.echelon.coordinator.planning.CatalogSummary;
import dev.echelon.coordinator.postgres.Workers;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Shows who works, and on what. */
final class FleetHandlers {
    private final Workers workers;
    private final CatalogSummary catalog;

    FleetHandlers(Workers workers, CatalogSummary catalog) {
        this.workers = workers;
        this.catalog = catalog;
    }

    ServerResponse workers(ServerRequest request) {
        QueryParameters.none(request);
        return ServerResponse.ok().body(workers.all());
    }

    ServerResponse catalog(ServerRequest request) {
        QueryParameters.none(request);
        return ServerResponse.ok().body(catalog.count());
    }
}
