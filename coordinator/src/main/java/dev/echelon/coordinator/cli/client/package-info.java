/** How the command line finds its coordinator and talks to it. */
@NullMarked
package dev.echelon.coordinator.cli.client;

import org.jspecify.annotations.NullMarked;
