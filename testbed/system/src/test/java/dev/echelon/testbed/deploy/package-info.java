/** What is shipped to run the programs with. */
@NullMarked
package dev.echelon.testbed.deploy;

import org.jspecify.annotations.NullMarked;
