package dev.echelon.worker;

/** The worker cannot start as it is configured; says what is wrong and what to do. */
public final class ConfigurationProblem extends RuntimeException {
    private final String action;

    public ConfigurationProblem(String description, String action) {
        super(description);
        this.action = action;
    }

    /** What to do. */
    public String action() {
        return action;
    }
}
