@NullMarked
package dev.echelon.migrationset;

import org.jspecify.annotations.NullMarked;
