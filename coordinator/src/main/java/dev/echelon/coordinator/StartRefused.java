package dev.echelon.coordinator;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;

/** The coordinator cannot start; says what is wrong and what to do, and with which code the process ends. */
public final class StartRefused extends RuntimeException {
    /** Wrong usage: exit code of {@code docs/runbook.md}. */
    private static final int USAGE = 64;

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
            if (cause instanceof BindException) {
                return USAGE;
            }
        }
        return 1;
    }
}
