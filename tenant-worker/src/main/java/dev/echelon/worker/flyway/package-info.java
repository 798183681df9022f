/** Applies a tenant's migrations with Flyway, each in a transaction that holds the fence. */
@NullMarked
package dev.echelon.worker.flyway;

import org.jspecify.annotations.NullMarked;
