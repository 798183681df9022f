@NullMarked
package dev.echelon.worker.migrations.error;

import org.jspecify.annotations.NullMarked;
