/** The HTTP API, version 1: routes, bodies, problems. Decides nothing. */
@NullMarked
package dev.echelon.coordinator.web;

import org.jspecify.annotations.NullMarked;
