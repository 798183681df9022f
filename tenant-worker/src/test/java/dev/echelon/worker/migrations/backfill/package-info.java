@NullMarked
package dev.echelon.worker.migrations.backfill;

import org.jspecify.annotations.NullMarked;
