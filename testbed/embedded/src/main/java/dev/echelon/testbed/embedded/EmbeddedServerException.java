package dev.echelon.testbed.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded server could not do what was asked; the message is a sentence fit for a user, naming file or port. */
public final class EmbeddedServerException extends RuntimeException {
    public EmbeddedServerException(String message) {
        super(message);
    }

    public EmbeddedServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
