/** The worker's functions in the master database. */
@NullMarked
package dev.echelon.worker.claim;

import org.jspecify.annotations.NullMarked;
