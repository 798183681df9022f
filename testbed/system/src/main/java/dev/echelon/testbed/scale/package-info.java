/** Measures how the whole behaves as the fleet and the number of workers grow, and when there is nothing to do. */
@NullMarked
package dev.echelon.testbed.scale;

import org.jspecify.annotations.NullMarked;
