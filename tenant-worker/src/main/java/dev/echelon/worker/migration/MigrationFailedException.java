package dev.echelon.worker.migration;

import dev.echelon.contracts.ErrorKind;
import org.jspecify.annotations.Nullable;

/** Applying failed; says where, and, when no SQLSTATE will tell, what that means. */
public final class MigrationFailedException extends Exception {
    private final @Nullable FailureClass failureClass;
    private final @Nullable ErrorKind kind;
    private final @Nullable String migration;
    private final @Nullable Integer line;
    private final @Nullable String statement;
    private final @Nullable String hint;
    private String addition = "";

    private MigrationFailedException(
            String message,
            @Nullable Throwable cause,
            @Nullable FailureClass failureClass,
            @Nullable ErrorKind kind,
            @Nullable String migration,
            @Nullable Integer line,
            @Nullable String statement,
            @Nullable String hint) {
        super(message, cause);
        this.failureClass = failureClass;
        this.kind = kind;
        this.migration = migration;
        this.line = line;
        this.statement = statement;
        this.hint = hint;
    }

    /** A script or class failed; the SQLSTATE in {@code cause} says what that means. */
    public static MigrationFailedException in(
            @Nullable String migration, @Nullable Integer line, @Nullable String statement, Throwable cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new MigrationFailedException(message, cause, null, null, migration, line, statement, null);
    }

    /** No server refused anything: we do. */
    public static MigrationFailedException refused(
            FailureClass failureClass,
            ErrorKind kind,
            String message,
            @Nullable String hint,
            @Nullable String migration,
            @Nullable Throwable cause) {
        return new MigrationFailedException(message, cause, failureClass, kind, migration, null, null, hint);
    }

    /** The same, with more to say behind the server's words. */
    public MigrationFailedException because(String more) {
        addition = more;
        return this;
    }

    String addition() {
        return addition;
    }

    @Nullable FailureClass failureClass() {
        return failureClass;
    }

    @Nullable ErrorKind kind() {
        return kind;
    }

    @Nullable String migration() {
        return migration;
    }

    @Nullable Integer line() {
        return line;
    }

    @Nullable String statement() {
        return statement;
    }

    @Nullable String hint() {
        return hint;
    }
}
