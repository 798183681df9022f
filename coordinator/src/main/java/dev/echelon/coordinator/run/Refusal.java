package dev.echelon.coordinator.run;

import java.util.Objects;

/**
 * What was asked for is refused and nothing was changed. The message is for the operator, whole sentences: what is the case,
 * what was kept safe, what to do next.
 */
public final class Refusal extends RuntimeException {
    private final Kind kind;

    public Refusal(Kind kind, String message) {
        super(Objects.requireNonNull(message, "message"));
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    public Kind kind() {
        return kind;
    }

    /** Why, with the exit code of the command line (design section 5) and the HTTP status. */
    public enum Kind {
        /** A value is out of its range, or does not make sense. */
        USAGE(64, 400),
        /** Not in this state: live, finished, changed set, edited scripts, order guard, empty fleet, broken migrations. */
        STATE(65, 409),
        /** No such run, tenant or file. */
        MISSING(66, 404),
        /** The master, Kafka or a tenant that must be read cannot be reached. */
        UNREACHABLE(69, 503),
        /** The caller may not. */
        NOT_ALLOWED(77, 403);

        private final int exitCode;
        private final int httpStatus;

        Kind(int exitCode, int httpStatus) {
            this.exitCode = exitCode;
            this.httpStatus = httpStatus;
        }

        public int exitCode() {
            return exitCode;
        }

        public int httpStatus() {
            return httpStatus;
        }
    }
}
