/** A real Kafka broker and a real PostgreSQL as child processes that end with their parent, for tests and for {@code up}. */
@NullMarked
package dev.echelon.testbed.embedded;

import org.jspecify.annotations.NullMarked;
