/** Tests of the commands. */
@NullMarked
package dev.echelon.testbed;

import org.jspecify.annotations.NullMarked;
