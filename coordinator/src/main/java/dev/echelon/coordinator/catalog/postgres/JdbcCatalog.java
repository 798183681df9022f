package dev.echelon.coordinator.catalog.postgres;

import dev.echelon.coordinator.catalog.ActiveTenants;
import dev.echelon.coordinator.catalog.Catalog;
import dev.echelon.coordinator.catalog.CatalogProperties;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.CatalogTenant.LastSeen;
import dev.echelon.coordinator.catalog.TenantNames;
import dev.echelon.coordinator.run.Refusal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads the catalog in read-only transactions, as a stream: 100,000 rows need no memory to speak of. A query of the user's
 * is wrapped, never changed; PostgreSQL refuses it if it writes.
 */
public final class JdbcCatalog implements Catalog {
    private static final String DEFAULT_QUERY =
            "SELECT slug, status, ring, shard, database_name, schema_name FROM identity.echelon_tenant";
    private static final List<String> COLUMNS =
            List.of("slug", "status", "ring", "shard", "database_name", "schema_name");
    private static final int FETCH_SIZE = 1_000;
    private static final String COMPARED_WITHIN_MS = "5000";

    // the line breaks around the query let it end with a comment
    private static final String ROWS = """
            SELECT c.slug::text, c.status::text, c.ring::integer, c.shard::text, c.database_name::text, c.schema_name::text,
                   s.schema_version, s.history_digest, s.duration_ms, s.read_at
            FROM (
            %s
            ) c LEFT JOIN identity.echelon_tenant_schema s ON s.slug = c.slug::text
            """;
    private static final String SHAPE = """
            SELECT * FROM (
            %s
            ) c WHERE false
            """;

    private final String query;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate snapshot;
    private final DataSource master;

    public JdbcCatalog(CatalogProperties properties, DataSource master, PlatformTransactionManager transactions) {
        this.query = query(properties);
        this.master = master;
        this.jdbc = new JdbcTemplate(master);
        this.jdbc.setFetchSize(FETCH_SIZE);
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setReadOnly(true);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    private static String query(CatalogProperties properties) {
        String own = properties.query();
        return own == null || own.isBlank() ? DEFAULT_QUERY : own.strip().replaceFirst(";\\s*$", "");
    }

    /**
     * Checks that the query can be run and returns the columns we need.
     *
     * @throws IllegalStateException naming {@code echelon.catalog.query} and what is wrong with it
     */
    public void check() {
        Set<String> found;
        try {
            found = snapshot.execute(status -> jdbc.query(SHAPE.formatted(query), JdbcCatalog::columnsOf));
        } catch (NonTransientDataAccessException e) {
            throw new IllegalStateException(
                    "echelon.catalog.query cannot be run on the master: "
                            + e.getMostSpecificCause().getMessage(),
                    e);
        }
        List<String> missing = new ArrayList<>(COLUMNS);
        missing.removeAll(found);
        if (!missing.isEmpty()) {
            throw new IllegalStateException("echelon.catalog.query does not return " + String.join(", ", missing)
                    + ". It must return " + String.join(", ", COLUMNS)
                    + "; a constant will do, for instance: SELECT ..., 0 AS ring, 'public' AS schema_name.");
        }
    }

    private static Set<String> columnsOf(ResultSet rows) throws SQLException {
        ResultSetMetaData shape = rows.getMetaData();
        Set<String> columns = new LinkedHashSet<>();
        for (int i = 1; i <= shape.getColumnCount(); i++) {
            columns.add(shape.getColumnLabel(i).toLowerCase(Locale.ROOT));
        }
        return columns;
    }

    @Override
    public void forEach(Consumer<CatalogTenant> tenant) {
        RowReader reader = new RowReader();
        RowCallbackHandler each = row -> tenant.accept(reader.read(row));
        read(() -> jdbc.query(ROWS.formatted(query), each));
    }

    @Override
    public ActiveTenants active(Set<String> shards) {
        return refusingBadQueries(() -> JdbcActiveTenants.of(DataSourceUtils.getConnection(master), query, shards));
    }

    @Override
    public void forEachNotIn(UUID runId, Consumer<CatalogTenant> tenant) {
        RowReader reader = new RowReader();
        RowCallbackHandler each = row -> tenant.accept(reader.read(row));
        read(() -> {
            set("statement_timeout", COMPARED_WITHIN_MS);
            set("echelon.run", runId.toString());
            jdbc.query(NotInRun.LEFT_OUT + ROWS.formatted(query) + NotInRun.CONDITION, each);
        });
    }

    /** For this transaction. */
    private void set(String setting, String value) {
        String ignored = jdbc.queryForObject("SELECT set_config(?, ?, true)", String.class, setting, value);
    }

    private void read(Runnable reading) {
        refusingBadQueries(() -> {
            snapshot.executeWithoutResult(status -> reading.run());
            return true;
        });
    }

    private static <T> T refusingBadQueries(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (BadSqlGrammarException | DataIntegrityViolationException e) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "The catalog cannot be read: "
                            + TenantNames.shown(
                                    String.valueOf(e.getMostSpecificCause().getMessage()), 300)
                            + ". Nothing was changed. Check echelon.catalog.query.");
        }
    }

    // a question mark in the user's query would read as a parameter: the slugs go by a setting of the transaction
    @Override
    public List<CatalogTenant> find(Collection<String> slugs) {
        RowReader reader = new RowReader();
        List<CatalogTenant> found = new ArrayList<>();
        RowCallbackHandler each = row -> found.add(reader.read(row));
        String wanted = slugs.stream().filter(TenantNames::isSlug).collect(Collectors.joining(","));
        read(() -> {
            set("echelon.slugs", wanted);
            jdbc.query(
                    ROWS.formatted(query)
                            + "WHERE c.slug::text = ANY (string_to_array(current_setting('echelon.slugs'), ','))",
                    each);
        });
        return found;
    }

    /** Reads rows; keeps one instance of each text that recurs, since 100,000 rows name few shards and versions. */
    private static final class RowReader {
        private static final int RECURRING = 10_000;
        private final Map<String, String> recurring = new HashMap<>();

        CatalogTenant read(ResultSet row) throws SQLException {
            OffsetDateTime readAt = row.getObject("read_at", OffsetDateTime.class);
            LastSeen lastSeen = readAt == null
                    ? null
                    : new LastSeen(
                            shared(row.getString("schema_version")),
                            shared(row.getString("history_digest")),
                            row.getObject("duration_ms", Long.class),
                            readAt.toInstant());
            return new CatalogTenant(
                    Objects.requireNonNullElse(row.getString("slug"), ""),
                    text(row.getString("status")),
                    row.getInt("ring"),
                    text(row.getString("shard")),
                    text(row.getString("database_name")),
                    text(row.getString("schema_name")),
                    lastSeen);
        }

        private String text(@Nullable String value) {
            String shared = shared(value);
            return shared == null ? "" : shared;
        }

        private @Nullable String shared(@Nullable String value) {
            if (value == null || recurring.size() >= RECURRING) {
                return value == null ? null : recurring.getOrDefault(value, value);
            }
            String known = recurring.putIfAbsent(value, value);
            return known == null ? value : known;
        }
    }
}
