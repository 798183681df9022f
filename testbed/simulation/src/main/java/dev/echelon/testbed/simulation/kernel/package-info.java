/** Virtual time, and work that stops and goes on in the middle of real code. */
@NullMarked
package dev.echelon.testbed.simulation.kernel;

import org.jspecify.annotations.NullMarked;
