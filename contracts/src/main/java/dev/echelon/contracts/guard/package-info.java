/**
 * The boot guard: a service asks, before it serves, whether its build may work on the tenants' schemas. Plain Java and
 * {@code java.sql}; package {@code spring} below puts it into a Spring Boot application.
 */
@NullMarked
package dev.echelon.contracts.guard;

import org.jspecify.annotations.NullMarked;
