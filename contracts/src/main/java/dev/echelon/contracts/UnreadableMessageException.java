package dev.echelon.contracts;

import org.jspecify.annotations.Nullable;

/** A message that cannot be read; its text says why, and quotes nothing of the message's own content. */
public final class UnreadableMessageException extends RuntimeException {
    public UnreadableMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
