/** The command line against answers of a coordinator that is played. */
@NullMarked
package dev.echelon.coordinator.cli;

import org.jspecify.annotations.NullMarked;
