/** The boot guard in a Spring Boot application: auto-configuration, properties, failure analysis. */
@NullMarked
package dev.echelon.contracts.guard.spring;

import org.jspecify.annotations.NullMarked;
