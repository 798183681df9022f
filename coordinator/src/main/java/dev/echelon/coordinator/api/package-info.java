/** The HTTP API's bodies, version 1: what the web layer writes and the command line reads. Plain records, no framework. */
@NullMarked
package dev.echelon.coordinator.api;

import org.jspecify.annotations.NullMarked;
