package dev.echelon.contracts.guard.spring;

import org.springframework.boot.ExitCodeGenerator;

/** A property of the guard's is missing or wrong; the message begins with its name. */
public final class GuardConfigurationException extends RuntimeException implements ExitCodeGenerator {
    private static final int USAGE = 64;

    GuardConfigurationException(String property, String problem) {
        super(property + " " + problem);
    }

    GuardConfigurationException(String sentence) {
        super(sentence);
    }

    @Override
    public int getExitCode() {
        return USAGE;
    }
}
