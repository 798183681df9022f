@NullMarked
package dev.echelon.testbed.price;

import org.jspecify.annotations.NullMarked;
