package dev.echelon.coordinator.cli.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A command that ends here. The message is for the operator, whole sentences: what is the case, what was kept safe, what to do
 * next.
 */
public final class CommandFailure extends RuntimeException {
    private final int exitCode;
    private final boolean mayPass;
    private final boolean outcomeUnknown;
    private final @Nullable String errorId;

    private CommandFailure(
            int exitCode, String message, boolean mayPass, boolean outcomeUnknown, @Nullable String errorId) {
        super(Objects.requireNonNull(message, "message"));
        this.exitCode = exitCode;
        this.mayPass = mayPass;
        this.outcomeUnknown = outcomeUnknown;
        this.errorId = errorId;
    }

    /** A failure that asking again does not cure. */
    public static CommandFailure of(int exitCode, String message) {
        return new CommandFailure(exitCode, message, false, false, null);
    }

    /** The same, to be found in the coordinator's log by the id. */
    static CommandFailure of(int exitCode, String message, @Nullable String errorId) {
        return new CommandFailure(exitCode, message, false, false, errorId);
    }

    /** Something is not there at the moment, and nothing was changed: who follows a run asks again. */
    public static CommandFailure passing(String message) {
        return new CommandFailure(ExitCode.UNREACHABLE, message, true, false, null);
    }

    /** The request may have been carried out, but no answer came. */
    public static CommandFailure unanswered(String message) {
        return new CommandFailure(ExitCode.UNREACHABLE, message, true, true, null);
    }

    /** The same failure with a sentence more. */
    public CommandFailure and(String sentence) {
        return new CommandFailure(exitCode, getMessage() + " " + sentence, mayPass, outcomeUnknown, errorId);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    public int exitCode() {
        return exitCode;
    }

    /** True when the same request may be answered in a while. */
    public boolean mayPass() {
        return mayPass;
    }

    /** True when it is not known whether the request was carried out. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }

    /** Where to find it in the coordinator's log; null: nowhere. */
    public @Nullable String errorId() {
        return errorId;
    }
}
