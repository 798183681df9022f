/** Installs and upgrades the master schema. */
@NullMarked
package dev.echelon.coordinator.flyway;

import org.jspecify.annotations.NullMarked;
