package dev.echelon.migrationset;

/**
 * A migration that runs outside a transaction failed, and no history row says so: Flyway would leave a failed row behind, after
 * which it refuses every further migration of that tenant until someone repairs it. The cause is what Flyway or the driver threw.
 */
public final class UnrecordedFailureException extends RuntimeException {
    private final String script;

    UnrecordedFailureException(String script, Exception cause) {
        super(script + " failed outside a transaction; nothing was recorded", cause);
        this.script = script;
    }

    /** The migration's script. */
    public String script() {
        return script;
    }
}
