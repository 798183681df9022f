/** The steps of a run: lock it, read, decide, write. The only place with transactions. */
@NullMarked
package dev.echelon.coordinator.engine;

import org.jspecify.annotations.NullMarked;
