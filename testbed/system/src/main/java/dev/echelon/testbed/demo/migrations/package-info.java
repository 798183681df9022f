/** The compiled part of the demo fleet's migrations: packed into a jar of its own, as an author would. */
@NullMarked
package dev.echelon.testbed.demo.migrations;

import org.jspecify.annotations.NullMarked;
