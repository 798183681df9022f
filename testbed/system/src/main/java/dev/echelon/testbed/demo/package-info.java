/** The demo: a small fleet, and the main job done on it by the real commands. */
@NullMarked
package dev.echelon.testbed.demo;

import org.jspecify.annotations.NullMarked;
