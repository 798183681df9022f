package dev.echelon.coordinator.api;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan or a run is asked for; null means the default.
 *
 * @param cohortSize tenants in a cohort, 1 to 100,000; default 100
 * @param staggerMs pause between cohorts in milliseconds, 0 to 86,400,000; default 60,000
 * @param abortRate share of a cohort whose failure aborts the run, 0 to 1; default 0.1
 * @param maxInFlight tenants released or claimed at any time, 1 to 10,000; default 50
 * @param target version to migrate to; default the latest of the migration set
 * @param verify true: read the tenants themselves instead of what the master last saw
 * @param acceptEdited versions whose changed checksum is accepted; needs a reason
 * @param acceptOldCode true: run although code is running that is older than the migrations need; needs a reason
 * @param reason why, for the audit
 */
public record PlanRequest(
        @Nullable Integer cohortSize,
        @Nullable Integer staggerMs,
        @Nullable BigDecimal abortRate,
        @Nullable Integer maxInFlight,
        @Nullable String target,
        @Nullable Boolean verify,
        @Nullable List<String> acceptEdited,
        @Nullable Boolean acceptOldCode,
        @Nullable String reason) {}
