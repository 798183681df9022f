/** Coordinators, workers and operators around one master, and the faults that meet them. */
@NullMarked
package dev.echelon.testbed.simulation.world;

import org.jspecify.annotations.NullMarked;
