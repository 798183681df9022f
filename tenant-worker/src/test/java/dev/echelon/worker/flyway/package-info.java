@NullMarked
package dev.echelon.worker.flyway;

import org.jspecify.annotations.NullMarked;
