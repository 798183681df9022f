/** What is done with one tenant, and what a failure means: no Spring, no Flyway, no driver. */
@NullMarked
package dev.echelon.worker.migration;

import org.jspecify.annotations.NullMarked;
