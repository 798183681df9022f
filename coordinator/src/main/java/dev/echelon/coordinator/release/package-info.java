/** What leaves the master: commands to workers, events to whoever listens, and the tick that looks after every run. */
@NullMarked
package dev.echelon.coordinator.release;

import org.jspecify.annotations.NullMarked;
