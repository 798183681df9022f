/** The whole system as child processes of this one: servers, coordinator, workers, and what others need to reach them. */
@NullMarked
package dev.echelon.testbed.stack;

import org.jspecify.annotations.NullMarked;
