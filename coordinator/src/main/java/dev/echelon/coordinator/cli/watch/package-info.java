/** Following a run to its end, and leaving it before. */
@NullMarked
package dev.echelon.coordinator.cli.watch;

import org.jspecify.annotations.NullMarked;
