/** The fleet: which tenants there are, where they live, and what the master last saw of them. Pure but for its adapter. */
@NullMarked
package dev.echelon.coordinator.catalog;

import org.jspecify.annotations.NullMarked;
