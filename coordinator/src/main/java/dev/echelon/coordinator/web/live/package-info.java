/** Streams of a run's events and of its state to whoever watches. */
@NullMarked
package dev.echelon.coordinator.web.live;

import org.jspecify.annotations.NullMarked;
