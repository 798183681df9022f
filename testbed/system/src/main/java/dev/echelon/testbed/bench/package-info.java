/** Measures what the documents promise, side by side in one run; asserts nothing. */
@NullMarked
package dev.echelon.testbed.bench;

import org.jspecify.annotations.NullMarked;
