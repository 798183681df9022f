/** Sends results. */
@NullMarked
package dev.echelon.worker.report;

import org.jspecify.annotations.NullMarked;
