@NullMarked
package dev.echelon.coordinator.page;

import org.jspecify.annotations.NullMarked;
