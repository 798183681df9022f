/** What may happen to a run, and when: pure decisions, no Spring, no clock, no I/O. */
@NullMarked
package dev.echelon.coordinator.run;

import org.jspecify.annotations.NullMarked;
