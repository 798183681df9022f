package dev.echelon.testbed.stack;

import org.jspecify.annotations.Nullable;

/** The system could not be started, or is not there; the message is fit for a user and ends with what to do. */
public class StackException extends RuntimeException {
    public StackException(String message) {
        super(message);
    }

    public StackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
