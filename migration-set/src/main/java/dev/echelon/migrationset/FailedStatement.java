package dev.echelon.migrationset;

import java.util.Objects;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a script at which a migration failed.
 *
 * @param script its file name
 * @param line line at which the statement begins, from 1
 * @param sql the statement, with the comments before it
 */
public record FailedStatement(String script, int line, String sql) {
    public FailedStatement {
        Objects.requireNonNull(script, "script");
        Objects.requireNonNull(sql, "sql");
    }

    /** The statement that an exception of a tenant's Flyway, or one of its causes, tells of; null: it tells of none. */
    public static @Nullable FailedStatement of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FlywaySqlScriptException e && e.getLineNumber() > 0 && e.getResource() != null) {
                return new FailedStatement(e.getResource().getFilename(), e.getLineNumber(), e.getStatement());
            }
        }
        return null;
    }

    /**
     * Line of the script to which the server points.
     *
     * @param position the server's error position: characters into the statement, from 1; 0: it gave none
     */
    public int lineAt(int position) {
        return position < 1 ? line : new Statement(line, sql, true).lineAt(position - 1);
    }

    /** The statement from its first word on; what stands in comments before it is about the script, not about the failure. */
    public String withoutComments() {
        return new Statement(line, sql, true).fromFirstWord();
    }
}
