package dev.echelon.coordinator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * May this build work on the fleet?
 *
 * @param codeVersion the build's version; null: the lowest that a live instance has registered
 * @param only these tenants, whatever their status; null or empty: every active one
 */
public record CodeVersionCheckRequest(
        @Nullable String codeVersion, @Nullable List<String> only) {}
