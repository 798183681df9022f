package dev.echelon.contracts.guard.spring;

import dev.echelon.contracts.guard.BootRefusedException;
import org.springframework.boot.ExitCodeGenerator;

/** Carries the exit code of a refused start to Spring Boot, which ends the process with it. */
final class BootRefusal extends RuntimeException implements ExitCodeGenerator {
    private final int exitCode;

    BootRefusal(BootRefusedException cause) {
        super(cause.getMessage(), cause);
        this.exitCode = cause.exitCode();
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
