/** How soon an operator sees what is: the page, {@code status}, the command line. */
@NullMarked
package dev.echelon.testbed.surface;

import org.jspecify.annotations.NullMarked;
