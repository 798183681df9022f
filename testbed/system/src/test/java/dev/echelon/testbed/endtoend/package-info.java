@NullMarked
package dev.echelon.testbed.endtoend;

import org.jspecify.annotations.NullMarked;
