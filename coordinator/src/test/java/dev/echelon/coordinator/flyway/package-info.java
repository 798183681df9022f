@NullMarked
package dev.echelon.coordinator.flyway;

import org.jspecify.annotations.NullMarked;
