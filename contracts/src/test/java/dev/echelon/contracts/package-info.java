/** Tests of the wire format. */
@NullMarked
package dev.echelon.contracts;

import org.jspecify.annotations.NullMarked;
