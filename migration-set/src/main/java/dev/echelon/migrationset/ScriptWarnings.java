package dev.echelon.migrationset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what works but may hurt on a live tenant. Is shown a script's statements one after the other, then finished. */
final class ScriptWarnings {
    private final Set<Statement.Name> created = new HashSet<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Removal> removals = new ArrayList<>();
    private boolean empty = true;

    /** A warning before its migration is known. */
    private record Draft(int line, String message) {}

    void look(Statement statement) {
        empty = false;
        remember(statement);
        index(statement);
        alteration(statement);
        wholeTable(statement);
        timeouts(statement);
        removals.removeIf(removal -> removal.isTakenBackBy(statement));
        Removal removal = Removal.by(statement);
        if (removal != null && !isNew(removal.name())) {
            removals.add(removal);
        }
    }

    List<MigrationWarning> finish(TenantMigration migration) {
        if (empty) {
            add(0, "it holds no statement");
        }
        if (migration.minCompatibleCodeVersion() == null) {
            removals.forEach(removal -> add(
                    removal.line(),
                    removal.what() + " may break code that is still running; declare -- minCompatibleCodeVersion"));
        }
        return drafts.stream()
                .sorted(Comparator.comparing(Draft::line))
                .map(draft ->
                        new MigrationWarning(migration.version(), migration.script(), draft.line(), draft.message()))
                .toList();
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
        if (statement.allAfter("ALTER").stream().anyMatch(ScriptWarnings::changesType)) {
            add(
                    statement.line(),
                    "changing a column's type may rewrite the whole table under an exclusive lock; add a new column, fill"
                            + " it with a backfill and switch");
        }
    }

    private static boolean changesType(Statement.Words altered) {
        return altered.skip("COLUMN").name() != null
                && altered.skip("SET", "DATA").accept("TYPE");
    }

    private void wholeTable(Statement statement) {
        boolean with = statement.startsWith("WITH");
        Statement.Words update = with ? statement.after("UPDATE") : start(statement, "UPDATE");
        Statement.Words delete = with ? statement.after("DELETE", "FROM") : start(statement, "DELETE", "FROM");
        Statement.Words target = update != null ? update : delete;
        if (target != null
                && statement.whole()
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

    private void add(int line, String message) {
        drafts.add(new Draft(line, message));
    }
}
