/** Reads the tenants' histories: many schemas in a statement, many databases at a time, within a bounded time. */
@NullMarked
package dev.echelon.coordinator.tenants.postgres;

import org.jspecify.annotations.NullMarked;
