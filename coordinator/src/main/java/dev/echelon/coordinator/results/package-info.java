/** What workers report, on its way to the booking. */
@NullMarked
package dev.echelon.coordinator.results;

import org.jspecify.annotations.NullMarked;
