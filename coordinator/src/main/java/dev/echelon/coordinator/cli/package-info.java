/** The {@code echelon} command line: its own main, no Spring; talks to the coordinator's HTTP API and to nothing else. */
@NullMarked
package dev.echelon.coordinator.cli;

import org.jspecify.annotations.NullMarked;
