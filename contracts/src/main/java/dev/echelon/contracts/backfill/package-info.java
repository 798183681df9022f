/** What authors of data migrations write against; {@code java.sql} and nothing else. */
@NullMarked
package dev.echelon.contracts.backfill;

import org.jspecify.annotations.NullMarked;
