package dev.echelon.worker;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;

/** The worker cannot start as it is configured; says what is wrong and what to do. */
public final class ConfigurationProblem extends RuntimeException {
    /** Wrong usage, refused, and out of reach: exit codes of {@code docs/runbook.md}. */
    static final int USAGE = 64;

    static final int REFUSED = 65;

    static final int UNAVAILABLE = 69;

    private final String action;
    private final int exitCode;

    ConfigurationProblem(String description, String action, int exitCode) {
        super(description);
        this.action = action;
        this.exitCode = exitCode;
    }

    /** What to do. */
    public String action() {
        return action;
    }

    /** The code that a start which failed with this exception ends with; 1 when nobody has said another. */
    static int exitCodeOf(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationProblem problem) {
                return problem.exitCode;
            }
            if (cause instanceof BindException) {
                return USAGE;
            }
        }
        return 1;
    }
}
