package dev.echelon.coordinator.api;

import org.jspecify.annotations.Nullable;

/**
 * Body of pause and abort.
 *
 * @param reason why, for the audit; null: none given
 */
public record ReasonRequest(@Nullable String reason) {}
