/** What a run would do: cohorts from the catalog, the migration set and what is known of the tenants. */
@NullMarked
package dev.echelon.coordinator.planning;

import org.jspecify.annotations.NullMarked;
