package dev.echelon.testbed.embedded;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the tables and sequences of a database held at one moment: to be compared with another moment.
 *
 * @param digests for each table its rows and their digest, for each sequence its value
 */
public record TableContents(Map<String, String> digests) {
    /**
     * Reads all of them.
     *
     * @param without tables and sequences that are not looked at, as {@code schema.name}
     */
    public static TableContents of(EmbeddedPostgres server, String database, Set<String> without) {
        Map<String, String> digests = new TreeMap<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String table : relations(statement, "r")) {
                if (!without.contains(table)) {
                    digests.put(table, one(statement, """
                            SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '')
                            FROM %s t""".formatted(table)));
                }
            }
            for (String sequence : relations(statement, "S")) {
                if (!without.contains(sequence)) {
                    digests.put(
                            sequence,
                            one(statement, "SELECT last_value || ' ' || is_called FROM %s".formatted(sequence)));
                }
            }
        } catch (SQLException e) {
            throw new EmbeddedServerException("the tables of " + database + " cannot be read", e);
        }
        return new TableContents(Map.copyOf(digests));
    }

    private static Set<String> relations(Statement statement, String kind) throws SQLException {
        Set<String> found = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery("""
                SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%' AND c.relkind = '""" + kind + "'")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
