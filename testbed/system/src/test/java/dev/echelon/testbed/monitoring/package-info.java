@NullMarked
package dev.echelon.testbed.monitoring;

import org.jspecify.annotations.NullMarked;
