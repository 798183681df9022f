/** Deliberate bugs, to prove that the simulation bites. */
@NullMarked
package dev.echelon.testbed.simulation.planted;

import org.jspecify.annotations.NullMarked;
