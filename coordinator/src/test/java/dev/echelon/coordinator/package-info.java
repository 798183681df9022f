@NullMarked
package dev.echelon.coordinator;

import org.jspecify.annotations.NullMarked;
