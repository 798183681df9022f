/** What the command line prints: pages, tables and sentences. Pure, and ASCII but for what a server says. */
@NullMarked
package dev.echelon.coordinator.cli.text;

import org.jspecify.annotations.NullMarked;
