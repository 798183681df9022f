@NullMarked
package dev.echelon.coordinator.web.live;

import org.jspecify.annotations.NullMarked;
