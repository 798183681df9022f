@NullMarked
package dev.echelon.worker.slots;

import org.jspecify.annotations.NullMarked;
