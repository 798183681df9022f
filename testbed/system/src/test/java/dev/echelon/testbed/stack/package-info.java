/** Tests of the system as child processes. */
@NullMarked
package dev.echelon.testbed.stack;

import org.jspecify.annotations.NullMarked;
