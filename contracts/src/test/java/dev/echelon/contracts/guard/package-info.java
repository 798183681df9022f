/** Tests of the boot guard against a real PostgreSQL. */
@NullMarked
package dev.echelon.contracts.guard;

import org.jspecify.annotations.NullMarked;
