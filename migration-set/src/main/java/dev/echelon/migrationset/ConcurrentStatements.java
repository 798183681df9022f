package dev.echelon.migrationset;

import org.jspecify.annotations.Nullable;

/** Recognises what PostgreSQL does concurrently, and what of that Flyway's parser does not know. */
final class ConcurrentStatements {
    private ConcurrentStatements() {}

    /** Statements that PostgreSQL refuses in a transaction, and that Flyway's parser takes for transactional ones. */
    static boolean unknownToFlyway(Statement statement) {
        ConcurrentIndex index = index(statement);
        return (index != null && index.operation() == ConcurrentIndex.Operation.REINDEX)
                || (statement.startsWith("ALTER", "TABLE")
                        && statement.has("DETACH", "PARTITION")
                        && statement.has("CONCURRENTLY"));
    }

    /** The concurrent index statement that this is; null: it is none. */
    static @Nullable ConcurrentIndex index(Statement statement) {
        Statement.Words words = statement.words();
        if (words.accept("CREATE")) {
            return words.skip("UNIQUE").accept("INDEX", "CONCURRENTLY") ? created(words) : null;
        }
        if (words.accept("DROP", "INDEX", "CONCURRENTLY")) {
            Statement.Name name = words.skip("IF", "EXISTS").name();
            return of(ConcurrentIndex.Operation.DROP, name, null, false);
        }
        return words.accept("REINDEX") ? rebuilt(words) : null;
    }

    private static ConcurrentIndex created(Statement.Words words) {
        boolean ifNotExists = words.accept("IF", "NOT", "EXISTS");
        boolean unnamed = words.accept("ON");
        Statement.Name index = unnamed ? null : words.name();
        Statement.Name table = words.skip("ON").skip("ONLY").name();
        // an index lives in its table's schema, and cannot name one itself
        return new ConcurrentIndex(
                ConcurrentIndex.Operation.CREATE,
                table == null ? null : table.schema(),
                index == null ? null : index.name(),
                table == null ? null : table.name(),
                ifNotExists);
    }

    private static @Nullable ConcurrentIndex rebuilt(Statement.Words words) {
        boolean concurrently = false;
        if (words.acceptSymbol('(')) {
            while (!words.atEnd() && !words.acceptSymbol(')')) {
                if (words.accept("CONCURRENTLY")) {
                    concurrently = !words.acceptAny("FALSE", "OFF");
                } else if (!words.acceptSymbol(',')) {
                    words.next();
                }
            }
        }
        boolean index = words.skip("VERBOSE").accept("INDEX");
        boolean table = !index && words.accept("TABLE");
        if (!index && !table) {
            words.acceptAny("SCHEMA", "DATABASE", "SYSTEM");
        }
        concurrently |= words.accept("CONCURRENTLY");
        if (!concurrently) {
            return null;
        }
        Statement.Name name = words.name();
        return of(ConcurrentIndex.Operation.REINDEX, index ? name : null, table ? name : null, false);
    }

    private static ConcurrentIndex of(
            ConcurrentIndex.Operation operation,
            Statement.@Nullable Name index,
            Statement.@Nullable Name table,
            boolean ifNotExists) {
        Statement.Name named = index != null ? index : table;
        return new ConcurrentIndex(
                operation,
                named == null ? null : named.schema(),
                index == null ? null : index.name(),
                table == null ? null : table.name(),
                ifNotExists);
    }
}
