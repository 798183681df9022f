package dev.echelon.testbed.simulation.master;

import java.util.List;
import java.util.UUID;

/** All rows of one run. */
public record RunRecord(
        UUID id,
        Row<RunRow> run,
        Row<ControlRow> control,
        Row<StopRow> stop,
        List<Row<CohortRow>> cohorts,
        List<Row<TenantRow>> tenants) {}
