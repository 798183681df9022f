@NullMarked
package dev.echelon.coordinator.release;

import org.jspecify.annotations.NullMarked;
