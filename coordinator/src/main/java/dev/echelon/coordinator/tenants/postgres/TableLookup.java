package dev.echelon.coordinator.tenants.postgres;

import dev.echelon.coordinator.tenants.TenantAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which schemas of one database have a table of a name, and whether we may read it: one statement, however many there are. */
final class TableLookup {
    private static final String TABLES = """
            SELECT n.nspname, c.oid IS NOT NULL AS has_table,
                   coalesce(has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'), true) AS readable
            FROM pg_namespace n
            LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = ? AND c.relkind = ANY (?)
            WHERE n.nspname = ANY (?)
            """;

    enum Found {
        READABLE,
        MISSING,
        FORBIDDEN
    }

    private final String table;
    private final String[] kinds;

    /** @param kinds of {@code pg_class.relkind} that are taken for the table */
    TableLookup(String table, String... kinds) {
        this.table = table;
        this.kinds = kinds.clone();
    }

    /** By the schema's name; a schema that the database does not have is left out. */
    Map<String, Found> in(Connection connection, Collection<TenantAddress> tenants) throws SQLException {
        List<String> schemas = tenants.stream().map(TenantAddress::schemaName).toList();
        Map<String, Found> found = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(TABLES)) {
            query.setString(1, table);
            query.setArray(2, connection.createArrayOf("char", kinds));
            query.setArray(3, connection.createArrayOf("name", schemas.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.put(row.getString("nspname"), found(row));
                }
            }
        }
        return found;
    }

    private static Found found(ResultSet row) throws SQLException {
        if (!row.getBoolean("has_table")) {
            return Found.MISSING;
        }
        return row.getBoolean("readable") ? Found.READABLE : Found.FORBIDDEN;
    }
}
