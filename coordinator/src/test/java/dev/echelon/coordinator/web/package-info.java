@NullMarked
package dev.echelon.coordinator.web;

import org.jspecify.annotations.NullMarked;
