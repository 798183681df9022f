/** A location on the class path. */
@NullMarked
package tenant.set;

import org.jspecify.annotations.NullMarked;
