@NullMarked
package dev.echelon.testbed.simulation;

import org.jspecify.annotations.NullMarked;
