@NullMarked
package dev.echelon.testbed.architecture;

import org.jspecify.annotations.NullMarked;
