/** Tests of versions and the rule. */
@NullMarked
package dev.echelon.contracts.compatibility;

import org.jspecify.annotations.NullMarked;
