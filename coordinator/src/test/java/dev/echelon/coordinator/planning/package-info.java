@NullMarked
package dev.echelon.coordinator.planning;

import org.jspecify.annotations.NullMarked;
