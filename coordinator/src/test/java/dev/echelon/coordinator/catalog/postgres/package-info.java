@NullMarked
package dev.echelon.coordinator.catalog.postgres;

import org.jspecify.annotations.NullMarked;
