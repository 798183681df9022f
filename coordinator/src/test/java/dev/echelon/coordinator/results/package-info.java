@NullMarked
package dev.echelon.coordinator.results;

import org.jspecify.annotations.NullMarked;
