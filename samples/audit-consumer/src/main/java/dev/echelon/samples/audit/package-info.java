/** A service of somebody else's that follows runs over Kafka. */
@NullMarked
package dev.echelon.samples.audit;

import org.jspecify.annotations.NullMarked;
