@NullMarked
package dev.echelon.coordinator.tenants.postgres;

import org.jspecify.annotations.NullMarked;
