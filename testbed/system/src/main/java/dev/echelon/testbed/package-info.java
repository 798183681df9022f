/** The commands that bring their own servers. */
@NullMarked
package dev.echelon.testbed;

import org.jspecify.annotations.NullMarked;
