/** What the proving tests leave behind for whoever adds it up. */
@NullMarked
package dev.echelon.testbed.proof;

import org.jspecify.annotations.NullMarked;
