/** What a tenant costs: the same work done by hand, by plain Flyway and by a whole run, side by side. */
@NullMarked
package dev.echelon.testbed.price;

import org.jspecify.annotations.NullMarked;
