@NullMarked
package dev.echelon.worker.migration;

import org.jspecify.annotations.NullMarked;
