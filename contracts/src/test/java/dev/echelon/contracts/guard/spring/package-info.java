/** Tests of the guard in a Spring Boot application. */
@NullMarked
package dev.echelon.contracts.guard.spring;

import org.jspecify.annotations.NullMarked;
