/** The live page: files that are served as they are, and what the browser must know to sign in. */
@NullMarked
package dev.echelon.coordinator.web.page;

import org.jspecify.annotations.NullMarked;
