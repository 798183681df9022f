/** Whether a build may work on the whole fleet: reads every active tenant, and says what came of it line by line. */
@NullMarked
package dev.echelon.coordinator.codeversion;

import org.jspecify.annotations.NullMarked;
