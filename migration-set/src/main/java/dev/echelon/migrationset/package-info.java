/** A set of tenant migrations, resolved once with Flyway's own parser and checksums: what coordinator and worker agree on. */
@NullMarked
package dev.echelon.migrationset;

import org.jspecify.annotations.NullMarked;
