/** What crosses the wire between coordinator, workers and whoever listens: message records, topics, codec. */
@NullMarked
package dev.echelon.contracts;

import org.jspecify.annotations.NullMarked;
