@NullMarked
package dev.echelon.coordinator.security;

import org.jspecify.annotations.NullMarked;
