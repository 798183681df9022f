@NullMarked
package dev.echelon.coordinator.engine;

import org.jspecify.annotations.NullMarked;
