/** Reads the catalog from the master database: the default table, or a query of the user's. */
@NullMarked
package dev.echelon.coordinator.catalog.postgres;

import org.jspecify.annotations.NullMarked;
