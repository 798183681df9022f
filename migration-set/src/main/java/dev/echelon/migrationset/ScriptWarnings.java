package dev.echelon.migrationset;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what works but may hurt on a live tenant. */
final class ScriptWarnings {
    private final TenantMigration migration;
    private final List<Statement> statements;
    private final Set<Statement.Name> created = new HashSet<>();
    private final List<MigrationWarning> warnings = new ArrayList<>();

    ScriptWarnings(TenantMigration migration, List<Statement> statements) {
        this.migration = migration;
        this.statements = statements;
    }

    List<MigrationWarning> find() {
        if (statements.isEmpty()) {
            add(0, "it holds no statement");
        }
        for (Statement statement : statements) {
            remember(statement);
            index(statement);
            alteration(statement);
            wholeTable(statement);
            timeouts(statement);
            if (migration.minCompatibleCodeVersion() == null) {
                undeclared(statement);
            }
        }
        return warnings;
    }

    /** What the script itself creates is empty and used by nobody yet. */
    private void remember(Statement statement) {
        Statement.Words words = statement.words();
        if (words.accept("CREATE")) {
            words.acceptAny("TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL");
            if (words.skip("TEMP").skip("TEMPORARY").accept("TABLE")) {
                Statement.Name name = words.skip("IF", "NOT", "EXISTS").name();
                if (name != null) {
                    created.add(name);
                }
            }
        }
    }

    private boolean isNew(Statement.@Nullable Name table) {
        return table != null && created.contains(table);
    }

    private void index(Statement statement) {
        ConcurrentIndex concurrent = ConcurrentStatements.index(statement);
        if (concurrent != null && concurrent.ifNotExists()) {
            add(statement.line(), "IF NOT EXISTS keeps an invalid index of that name and calls it done; leave it out");
        }
        Statement.Words words = statement.words();
        if (concurrent == null && words.accept("CREATE") && words.skip("UNIQUE").accept("INDEX")) {
            if (!words.skip("IF", "NOT", "EXISTS").accept("ON")) {
                Statement.Name ignored = words.name();
                words.skip("ON");
            }
            if (!isNew(words.skip("ONLY").name())) {
                add(
                        statement.line(),
                        "building the index keeps every write to the table waiting; use CREATE INDEX"
                                + " CONCURRENTLY in a script of its own");
            }
        }
    }

    private void alteration(Statement statement) {
        Statement.Words words = statement.words();
        if (!words.accept("ALTER", "TABLE")
                || isNew(words.skip("IF", "EXISTS").skip("ONLY").name())) {
            return;
        }
        if (statement.has("SET", "NOT", "NULL")) {
            add(
                    statement.line(),
                    "SET NOT NULL reads the whole table under an exclusive lock; first add CHECK (… IS NOT"
                            + " NULL) NOT VALID and validate it in another script");
        }
        boolean constraint = statement.has("ADD", "CONSTRAINT")
                || statement.has("ADD", "FOREIGN", "KEY")
                || statement.has("ADD", "CHECK")
                || statement.has("ADD", "UNIQUE")
                || statement.has("ADD", "PRIMARY", "KEY");
        if (constraint && !statement.has("NOT", "VALID") && !statement.has("USING", "INDEX")) {
            boolean index = statement.hasWord("UNIQUE") || statement.has("PRIMARY", "KEY");
            add(
                    statement.line(),
                    "adding the constraint " + (index ? "builds its index" : "reads the whole table")
                            + " under a lock; "
                            + (index
                                    ? "build the index concurrently in a script before and add it USING INDEX"
                                    : "add it NOT VALID and validate it in another script"));
        }
        Statement.Words column = statement.after("ALTER");
        while (column != null && !column.atEnd()) {
            if (column.accept("TYPE")) {
                add(
                        statement.line(),
                        "changing a column's type may rewrite the whole table under an exclusive lock; add a"
                                + " new column, fill it with a backfill and switch");
                return;
            }
            column.next();
        }
    }

    private void wholeTable(Statement statement) {
        boolean with = statement.startsWith("WITH");
        Statement.Words update = with ? statement.after("UPDATE") : start(statement, "UPDATE");
        Statement.Words delete = with ? statement.after("DELETE", "FROM") : start(statement, "DELETE", "FROM");
        Statement.Words target = update != null ? update : delete;
        if (target != null
                && !statement.has("WHERE")
                && !isNew(target.skip("ONLY").name())) {
            add(
                    statement.line(),
                    (update != null ? "UPDATE" : "DELETE") + " without WHERE changes every row in one"
                            + " transaction; write a backfill for a table that may be large");
        }
    }

    private static Statement.@Nullable Words start(Statement statement, String... words) {
        Statement.Words start = statement.words();
        return start.accept(words) ? start : null;
    }

    private void timeouts(Statement statement) {
        Statement.Words words = statement.words();
        if (words.accept("SET")) {
            words.acceptAny("LOCAL", "SESSION");
            if (words.accept("LOCK_TIMEOUT")) {
                add(
                        statement.line(),
                        "it overrides the worker's lock_timeout, which keeps the tenant from standing still;"
                                + " leave it out");
            } else if (words.accept("STATEMENT_TIMEOUT")) {
                add(
                        statement.line(),
                        "it overrides the worker's statement_timeout; declare it by '-- timeout: 4h' at the"
                                + " head of the script instead");
            }
        }
    }

    private void undeclared(Statement statement) {
        String what = Removals.of(statement, statements, created);
        if (what != null) {
            add(statement.line(), what + " may break code that is still running; declare -- minCompatibleCodeVersion");
        }
    }

    private void add(int line, String message) {
        warnings.add(new MigrationWarning(migration.version(), migration.script(), line, message));
    }
}
