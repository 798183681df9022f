package dev.echelon.coordinator;

import org.springframework.boot.ExitCodeGenerator;

/** The coordinator cannot start; says what is wrong and what to do, and with which code the process ends. */
public final class StartRefused extends RuntimeException implements ExitCodeGenerator {
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

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
