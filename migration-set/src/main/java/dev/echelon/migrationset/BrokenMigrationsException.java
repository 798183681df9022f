package dev.echelon.migrationset;

import java.util.List;

/** The migrations cannot be used as they are. Nothing was changed anywhere. */
public final class BrokenMigrationsException extends RuntimeException {
    private final List<String> problems;

    BrokenMigrationsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** Every problem found, at least one: a sentence each that names the script or location and says what to do. */
    public List<String> problems() {
        return problems;
    }
}
