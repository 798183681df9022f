/** The master database: rows in, rows out, every change counted. */
@NullMarked
package dev.echelon.coordinator.postgres;

import org.jspecify.annotations.NullMarked;
