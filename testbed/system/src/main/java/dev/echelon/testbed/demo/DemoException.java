package dev.echelon.testbed.demo;

import dev.echelon.testbed.stack.StackException;
import org.jspecify.annotations.Nullable;

/** A step did not go as it must. */
final class DemoException extends StackException {
    DemoException(String message) {
        super(message);
    }

    DemoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
