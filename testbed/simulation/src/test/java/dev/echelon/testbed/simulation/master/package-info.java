@NullMarked
package dev.echelon.testbed.simulation.master;

import org.jspecify.annotations.NullMarked;
