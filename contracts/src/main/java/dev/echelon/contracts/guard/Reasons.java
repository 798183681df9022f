package dev.echelon.contracts.guard;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why something could not be read, in one line, with what to do about it where that is known. */
final class Reasons {
    private Reasons() {}

    static String ofTenant(@Nullable Throwable cause, TenantAddress tenant) {
        String line = firstLine(cause);
        return "42501".equals(sqlState(cause))
                ? line + "; this service's role needs USAGE on schema " + tenant.schema()
                        + " and SELECT on echelon_compatibility in it"
                : line;
    }

    static String ofMaster(@Nullable Throwable cause) {
        String line = firstLine(cause);
        String state = sqlState(cause);
        if ("42501".equals(state)) {
            return line + "; name this service's role in the coordinator's echelon.master.service-role";
        }
        if ("42883".equals(state) || "3F000".equals(state)) {
            return line + "; start a coordinator of this version once, it brings the master up to date";
        }
        return line;
    }

    private static @Nullable String sqlState(@Nullable Throwable cause) {
        return cause instanceof SQLException e ? e.getSQLState() : null;
    }

    private static String firstLine(@Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause == null ? "for no known reason" : cause.getClass().getSimpleName();
        }
        return message.strip().lines().findFirst().orElse("").strip();
    }
}
