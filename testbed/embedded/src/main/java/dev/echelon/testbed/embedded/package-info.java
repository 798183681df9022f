@NullMarked
package dev.echelon.testbed.embedded;

import org.jspecify.annotations.NullMarked;
