package dev.echelon.coordinator.api;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Resumes an aborted run; null keeps the lever as it is.
 *
 * @param staggerMs as in {@link PlanRequest}
 * @param abortRate as in {@link PlanRequest}
 * @param maxInFlight as in {@link PlanRequest}
 * @param acceptChangedSet true: go on although the migration set is not the one that was planned
 * @param acceptOldCode as in {@link PlanRequest}
 * @param reason why, for the audit
 */
public record ResumeRequest(
        @Nullable Integer staggerMs,
        @Nullable BigDecimal abortRate,
        @Nullable Integer maxInFlight,
        @Nullable Boolean acceptChangedSet,
        @Nullable Boolean acceptOldCode,
        @Nullable String reason) {}
