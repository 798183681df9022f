package dev.echelon.coordinator.catalog.postgres;

import dev.echelon.coordinator.catalog.ActiveTenants;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.TenantStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/**
 * Cursors that outlive their transaction, all of one snapshot, one a shard: the master keeps the rows, in files when they are
 * many, so that no transaction stands open while tenants are read, and a slow shard holds up no other.
 */
final class JdbcActiveTenants implements ActiveTenants {
    private static final Logger log = LoggerFactory.getLogger(JdbcActiveTenants.class);
    private static final SQLExceptionTranslator TRANSLATOR = new SQLStateSQLExceptionTranslator();
    private static final String TASK = "reading the active tenants";
    private static final int AT_A_TIME = 1_000;
    private static final String ACTIVE = TenantStatus.ACTIVE.code();

    // the line breaks around the query let it end with a comment
    private static final String COUNTS = """
            SELECT coalesce(c.shard::text, '') AS shard, coalesce(c.status::text, '') AS status, count(*)::int AS tenants FROM (
            %s
            ) c GROUP BY 1, 2
            """;
    private static final String CURSOR = """
            DECLARE %s NO SCROLL CURSOR WITH HOLD FOR
            SELECT c.slug::text, coalesce(c.shard::text, '') AS shard, c.database_name::text, c.schema_name::text FROM (
            %s
            ) c WHERE c.status::text = '%s' AND coalesce(c.shard::text, '') %s
            ORDER BY coalesce(c.shard::text, ''), c.database_name::text, c.slug::text
            """;

    private final Connection connection;
    private final Map<String, Integer> others = new TreeMap<>();
    private final List<Source> sources = new ArrayList<>();
    private int count;
    private volatile boolean closed;

    private JdbcActiveTenants(Connection connection) {
        this.connection = connection;
    }

    /** Takes a connection over; the query returns the catalog's columns and does not write. */
    static ActiveTenants of(Connection connection, String query, Collection<String> shards) {
        var tenants = new JdbcActiveTenants(connection);
        try {
            tenants.open(query, shards);
            return tenants;
        } catch (SQLException e) {
            tenants.close();
            throw unreadable(e);
        }
    }

    private static DataAccessException unreadable(SQLException e) {
        DataAccessException known = TRANSLATOR.translate(TASK, null, e);
        return known != null ? known : new UncategorizedSQLException(TASK, null, e);
    }

    // plain statements: a question mark in the user's query would read as a parameter
    private void open(String query, Collection<String> shards) throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            Map<String, Integer> byShard = counts(statement, query);
            List<String> known =
                    shards.stream().filter(byShard::containsKey).sorted().toList();
            for (String shard : known) {
                declare(statement, query, shard, "= " + literal(shard));
            }
            if (known.size() < byShard.size()) {
                String all = shards.stream().map(JdbcActiveTenants::literal).collect(Collectors.joining(", "));
                declare(statement, query, "", all.isEmpty() ? "IS NOT NULL" : "NOT IN (" + all + ")");
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private Map<String, Integer> counts(Statement statement, String query) throws SQLException {
        Map<String, Integer> byShard = new TreeMap<>();
        try (ResultSet row = statement.executeQuery(COUNTS.formatted(query))) {
            while (row.next()) {
                int tenants = row.getInt("tenants");
                if (ACTIVE.equals(row.getString("status"))) {
                    byShard.merge(row.getString("shard"), tenants, Integer::sum);
                    count += tenants;
                } else {
                    others.merge(row.getString("status"), tenants, Integer::sum);
                }
            }
        }
        return byShard;
    }

    private void declare(Statement statement, String query, String shard, String condition) throws SQLException {
        String name = "echelon_active_" + sources.size();
        statement.execute(CURSOR.formatted(name, query, ACTIVE, condition));
        sources.add(new Cursor(name, shard));
    }

    /** Standard strings are on in every session of ours. */
    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Map<String, Integer> others() {
        return others;
    }

    @Override
    public List<Source> sources() {
        return List.copyOf(sources);
    }

    private synchronized List<CatalogTenant> fetch(String cursor) {
        if (closed) {
            return List.of();
        }
        List<CatalogTenant> fetched = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("FETCH FORWARD " + AT_A_TIME + " FROM " + cursor)) {
            while (row.next()) {
                fetched.add(new CatalogTenant(text(row, 1), ACTIVE, 0, text(row, 2), text(row, 3), text(row, 4), null));
            }
            return fetched;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (Statement statement = connection.createStatement()) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            statement.execute("CLOSE ALL");
        } catch (SQLException e) {
            // the pool drops a connection that is broken, and its cursors go with it
            log.atDebug().setCause(e).log("the cursors of a check could not be closed");
        } finally {
            JdbcUtils.closeConnection(connection);
        }
    }

    /** One shard's rows; keeps what it fetched beyond the database that was asked for. */
    private final class Cursor implements Source {
        private final String name;
        private final String shard;
        private final Deque<CatalogTenant> fetched = new ArrayDeque<>();
        private boolean end;

        Cursor(String name, String shard) {
            this.name = name;
            this.shard = shard;
        }

        @Override
        public String shard() {
            return shard;
        }

        @Override
        public synchronized List<CatalogTenant> next() {
            List<CatalogTenant> next = new ArrayList<>();
            while (!closed && next.size() < AT_A_TIME && !isEmpty()) {
                CatalogTenant first = fetched.getFirst();
                if (!next.isEmpty() && !isBeside(next.get(0), first)) {
                    break;
                }
                next.add(fetched.removeFirst());
            }
            return next;
        }

        private boolean isEmpty() {
            if (fetched.isEmpty() && !end) {
                fetched.addAll(fetch(name));
                end = fetched.isEmpty();
            }
            return fetched.isEmpty();
        }

        private static boolean isBeside(CatalogTenant one, CatalogTenant other) {
            return one.databaseName().equals(other.databaseName())
                    && one.shard().equals(other.shard());
        }
    }
}
