/** A worker to measure everything but the applying with. Runs in the worker's process, with nothing of the testbed but this. */
@NullMarked
package dev.echelon.testbed.scale.nothing;

import org.jspecify.annotations.NullMarked;
