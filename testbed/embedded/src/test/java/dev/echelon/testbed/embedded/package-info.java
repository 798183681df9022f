/** Tests of the embedded servers, against the servers themselves. */
@NullMarked
package dev.echelon.testbed.embedded;

import org.jspecify.annotations.NullMarked;
