/** What is printed, piece by piece. */
@NullMarked
package dev.echelon.coordinator.cli.text;

import org.jspecify.annotations.NullMarked;
