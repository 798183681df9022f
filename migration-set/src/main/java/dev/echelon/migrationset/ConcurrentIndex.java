package dev.echelon.migrationset;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one concurrent index statement of a non-transactional script. Names are as PostgreSQL stores them: unquoted ones in lower
 * case, quoted ones as they stand; they still have to be quoted before they go into SQL.
 *
 * @param operation what the statement does
 * @param schema schema it names; null: the tenant's own
 * @param index index created, dropped or rebuilt; null: the whole table or schema is rebuilt
 * @param table table that gets or has the index; null: the statement does not name it
 * @param ifNotExists true: {@code IF NOT EXISTS}, which keeps an invalid index of that name and calls it done
 */
public record ConcurrentIndex(
        Operation operation,
        @Nullable String schema,
        @Nullable String index,
        @Nullable String table,
        boolean ifNotExists) {
    public ConcurrentIndex {
        Objects.requireNonNull(operation, "operation");
    }

    /** What a broken earlier try leaves behind differs between them. */
    public enum Operation {
        /** {@code CREATE INDEX CONCURRENTLY}: leaves an invalid index of that name. */
        CREATE,
        /** {@code DROP INDEX CONCURRENTLY}: leaves the index, invalid. */
        DROP,
        /** {@code REINDEX … CONCURRENTLY}: leaves invalid indexes whose names end in {@code _ccnew} or {@code _ccold}. */
        REINDEX
    }
}
