/** What is read, piece by piece. */
@NullMarked
package dev.echelon.coordinator.cli.client;

import org.jspecify.annotations.NullMarked;
