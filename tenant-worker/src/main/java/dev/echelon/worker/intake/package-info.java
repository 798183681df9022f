/** Reads commands, claims, hands to a slot. */
@NullMarked
package dev.echelon.worker.intake;

import org.jspecify.annotations.NullMarked;
