@NullMarked
package dev.echelon.testbed.scale;

import org.jspecify.annotations.NullMarked;
