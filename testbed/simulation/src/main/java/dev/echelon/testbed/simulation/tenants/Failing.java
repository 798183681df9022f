package dev.echelon.testbed.simulation.tenants;

import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries a checked failure through code that knows none. */
final class Failing extends RuntimeException {
    Failing(Exception cause) {
        super("failing", cause, false, false);
    }

    static Failing sql(String message, String state) {
        return new Failing(new Quiet(message, state));
    }

    /** Asks, and throws what was carried. */
    static <T extends @Nullable Object> T unwrapped(Supplier<T> question) throws SQLException {
        try {
            return question.get();
        } catch (Failing e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            throw e;
        }
    }

    /** A failure of the server's, without the cost of a stack trace. */
    private static final class Quiet extends SQLException {
        Quiet(String message, String state) {
            super(message, state);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
