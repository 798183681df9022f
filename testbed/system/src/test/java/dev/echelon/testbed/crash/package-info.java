/** The crash matrix: programs held, killed and stopped at every boundary of the protocol. */
@NullMarked
package dev.echelon.testbed.crash;

import org.jspecify.annotations.NullMarked;
