/** Who may do what: bearer tokens, their issuer, audience and roles. Everything that is not allowed is denied. */
@NullMarked
package dev.echelon.coordinator.security;

import org.jspecify.annotations.NullMarked;
