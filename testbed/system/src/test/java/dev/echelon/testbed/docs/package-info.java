/** The documents hold to the code. */
@NullMarked
package dev.echelon.testbed.docs;

import org.jspecify.annotations.NullMarked;
