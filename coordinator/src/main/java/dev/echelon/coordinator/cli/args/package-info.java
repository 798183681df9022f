/** Arguments of the command line, checked before anything is sent. */
@NullMarked
package dev.echelon.coordinator.cli.args;

import org.jspecify.annotations.NullMarked;
