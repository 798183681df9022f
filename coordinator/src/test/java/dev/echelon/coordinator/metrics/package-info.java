@NullMarked
package dev.echelon.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
