/** Which builds may run against which schemas: semantic versions and the rule. Pure. */
@NullMarked
package dev.echelon.contracts.compatibility;

import org.jspecify.annotations.NullMarked;
