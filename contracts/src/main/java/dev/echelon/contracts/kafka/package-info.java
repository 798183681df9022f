/** What a program must be allowed to do at a broker. Needs kafka-clients, which nothing else of this module does. */
@NullMarked
package dev.echelon.contracts.kafka;

import org.jspecify.annotations.NullMarked;
