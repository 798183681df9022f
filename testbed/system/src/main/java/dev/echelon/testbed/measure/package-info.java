/** What all benchmarks ask and tell. */
@NullMarked
package dev.echelon.testbed.measure;

import org.jspecify.annotations.NullMarked;
