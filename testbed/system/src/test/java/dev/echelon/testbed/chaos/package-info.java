/** Chaos: the system as it is shipped, real servers, faults at random, and an observer that checks the invariants meanwhile. */
@NullMarked
package dev.echelon.testbed.chaos;

import org.jspecify.annotations.NullMarked;
