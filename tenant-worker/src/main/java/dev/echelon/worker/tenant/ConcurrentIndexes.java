package dev.echelon.worker.tenant;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Indexes built or dropped concurrently: a try that was cut off leaves an invalid one behind. */
public final class ConcurrentIndexes {
    private static final String STATE = """
            SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ? AND c.relkind = 'i'
            """;

    private static final String INVALID_ON_TABLE = """
            SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = t.relnamespace
            WHERE n.nspname = ? AND t.relname = ? AND NOT i.indisvalid AND c.relkind = 'i' ORDER BY 1
            """;

    private static final String INVALID_REMAINS_IN_SCHEMA = """
            SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND NOT i.indisvalid AND c.relkind = 'i' AND c.relname ~ '_cc(new|old)[0-9]*$' ORDER BY 1
            """;

    private ConcurrentIndexes() {}

    /** What there is of an index; one of a partitioned table, which is never built concurrently, does not count. */
    public enum State {
        ABSENT,
        INVALID,
        VALID
    }

    public static State state(Connection connection, String schema, String index) throws SQLException {
        List<Boolean> valid = Sql.query(connection, STATE, row -> row.getBoolean(1), schema, index);
        if (valid.isEmpty()) {
            return State.ABSENT;
        }
        return valid.get(0) ? State.VALID : State.INVALID;
    }

    /** Names of a table's invalid indexes. */
    public static List<String> invalidOn(Connection connection, String schema, String table) throws SQLException {
        return Sql.query(connection, INVALID_ON_TABLE, row -> row.getString(1), schema, table);
    }

    /** Names of the invalid indexes that a rebuild which was cut off left in a schema. */
    public static List<String> remainsOfRebuilds(Connection connection, String schema) throws SQLException {
        return Sql.query(connection, INVALID_REMAINS_IN_SCHEMA, row -> row.getString(1), schema);
    }

    /** Drops an index without blocking writers. The connection must be in auto-commit mode. */
    public static void drop(Connection connection, String schema, String index) throws SQLException {
        Sql.update(connection, "DROP INDEX CONCURRENTLY IF EXISTS " + Sql.name(schema, index));
    }
}
