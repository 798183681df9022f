/** Tenants' databases in memory: sessions, fence, Flyway's lock, history, and what was really applied. */
@NullMarked
package dev.echelon.testbed.simulation.tenants;

import org.jspecify.annotations.NullMarked;
