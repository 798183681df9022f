package dev.echelon.coordinator.api;

import org.jspecify.annotations.Nullable;

/**
 * Lets a paused run go on.
 *
 * @param acceptOldCode as in {@link PlanRequest}
 * @param reason why, for the audit; null: none given
 */
public record ContinueRequest(
        @Nullable Boolean acceptOldCode, @Nullable String reason) {}
