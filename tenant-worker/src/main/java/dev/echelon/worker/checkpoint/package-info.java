/** Named points of a tenant's way, at which a test may stop or break a worker. */
@NullMarked
package dev.echelon.worker.checkpoint;

import org.jspecify.annotations.NullMarked;
