/** The real decision code under a virtual clock: every seed a world, every world the same each time. */
@NullMarked
package dev.echelon.testbed.simulation;

import org.jspecify.annotations.NullMarked;
