@NullMarked
package dev.echelon.worker;

import org.jspecify.annotations.NullMarked;
