/** What the coordinator tells monitoring: facts counted as they are told, and the master's figures. */
@NullMarked
package dev.echelon.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
