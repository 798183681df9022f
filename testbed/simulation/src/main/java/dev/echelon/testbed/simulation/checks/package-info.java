/** What must hold, looked at behind every commit. */
@NullMarked
package dev.echelon.testbed.simulation.checks;

import org.jspecify.annotations.NullMarked;
