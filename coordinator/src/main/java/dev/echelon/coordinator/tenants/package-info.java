/** Read-only access to the tenants' own databases, and where they are. Every write to a tenant is a worker's. */
@NullMarked
package dev.echelon.coordinator.tenants;

import org.jspecify.annotations.NullMarked;
