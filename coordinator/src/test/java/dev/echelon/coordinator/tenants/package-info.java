@NullMarked
package dev.echelon.coordinator.tenants;

import org.jspecify.annotations.NullMarked;
