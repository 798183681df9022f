package dev.echelon.coordinator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fan-out: no cohorts, no stagger, no abort rate, no {@code migration_cohort_run} row.
 *
 * @param only the tenants; null or empty: the whole fleet
 * @param yes confirms a whole fleet of more than 1,000 tenants
 * @param maxInFlight as in {@link PlanRequest}
 * @param target as in {@link PlanRequest}
 * @param acceptEdited as in {@link PlanRequest}
 * @param acceptOldCode as in {@link PlanRequest}
 * @param reason why, for the audit
 */
public record FanOutRequest(
        @Nullable List<String> only,
        @Nullable Boolean yes,
        @Nullable Integer maxInFlight,
        @Nullable String target,
        @Nullable List<String> acceptEdited,
        @Nullable Boolean acceptOldCode,
        @Nullable String reason) {}
