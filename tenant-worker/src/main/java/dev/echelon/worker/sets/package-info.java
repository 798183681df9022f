/** The migration set that this worker claims with, kept as its files are. */
@NullMarked
package dev.echelon.worker.sets;

import org.jspecify.annotations.NullMarked;
