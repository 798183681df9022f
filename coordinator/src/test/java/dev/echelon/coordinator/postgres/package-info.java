@NullMarked
package dev.echelon.coordinator.postgres;

import org.jspecify.annotations.NullMarked;
