package dev.echelon.coordinator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tenants of one cohort, one letter each.
 *
 * @param states in plan order: P pending, R released, C claimed, S succeeded, F failed, K skipped
 * @param slugs in the same order; null: not asked for
 */
public record CohortCells(
        int cohort, String states, @Nullable List<String> slugs) {}
