/** A broker that loses, repeats, delays and reorders. */
@NullMarked
package dev.echelon.testbed.simulation.kafka;

import org.jspecify.annotations.NullMarked;
