package dev.echelon.coordinator;

import org.jspecify.annotations.Nullable;

/** The coordinator cannot start; says what is wrong and what to do, and with which code the process ends. */
public final class StartRefused extends RuntimeException {
    private final String action;
    private final int exitCode;

    public StartRefused(String description, String action, int exitCode, Throwable cause) {
        super(description, cause);
        this.action = action;
        this.exitCode = exitCode;
    }

    public String action() {
        return action;
    }

    /** The code that a start which failed with this exception ends with; 1 when nobody has said another. */
    static int exitCodeOf(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefused refused) {
                return refused.exitCode;
            }
        }
        return 1;
    }
}
