package dev.echelon.testbed.price;

import dev.echelon.testbed.stack.StackException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Empty tenants of one contender and one repetition, made before anything is measured and dropped after it. */
final class PricedFleet implements AutoCloseable {
    private static final String MAINTENANCE = "postgres";

    private final TenantServer server;
    private final String name;
    private final Layout layout;
    private final List<Tenant> tenants;

    /** One tenant. */
    record Tenant(String slug, String database, String schema) {}

    /**
     * Creates it.
     *
     * @param name unique on the server; lower-case letters, digits and underscores
     */
    PricedFleet(TenantServer server, String name, Layout layout, int count) throws SQLException {
        this.server = server;
        this.name = name;
        this.layout = layout;
        this.tenants = IntStream.rangeClosed(1, count)
                .mapToObj(i -> layout == Layout.SCHEMAS
                        ? new Tenant(name + "-" + i, name, "s" + i)
                        : new Tenant(name + "-" + i, name + "_" + i, "public"))
                .toList();
        drop();
        server.execute(
                MAINTENANCE,
                databases().stream()
                        .map(database -> "CREATE DATABASE " + database)
                        .toList());
        if (layout == Layout.SCHEMAS) {
            server.execute(
                    name,
                    tenants.stream()
                            .map(tenant -> "CREATE SCHEMA " + tenant.schema())
                            .toList());
        }
    }

    TenantServer server() {
        return server;
    }

    Layout layout() {
        return layout;
    }

    String name() {
        return name;
    }

    List<Tenant> tenants() {
        return tenants;
    }

    /** Fails unless every tenant has the latest migration, or none of them. */
    void check(Work done) throws SQLException {
        int expected = done == Work.FRESH ? 0 : tenants.size();
        int found = 0;
        int made = 0;
        for (String database : databases()) {
            try (Connection connection = server.connect(database);
                    ResultSet row =
                            connection.createStatement().executeQuery("""
                            SELECT count(*) FILTER (WHERE relname = 'setting'), count(*) FILTER (WHERE relname = '%s')
                            FROM pg_class""".formatted(PriceMigrations.LAST_OBJECT))) {
                row.next();
                made += row.getInt(1);
                found += row.getInt(2);
            }
        }
        if (made != tenants.size() || found != expected) {
            throw new StackException(
                    "Of " + tenants.size() + " tenants of " + name + ", " + made + " have the base and " + found
                            + " the second migration after '" + done.label() + "': nothing was measured.");
        }
    }

    private List<String> databases() {
        return layout == Layout.SCHEMAS
                ? List.of(name)
                : tenants.stream().map(Tenant::database).toList();
    }

    private void drop() throws SQLException {
        List<String> statements = new ArrayList<>();
        // without force, which autovacuum, being nobody's, would have refused; a plain drop sends that away
        statements.add(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND datname IN ('"
                        + String.join("', '", databases()) + "')");
        databases().forEach(database -> statements.add("DROP DATABASE IF EXISTS " + database));
        server.execute(MAINTENANCE, statements);
    }

    /** Drops its databases. */
    @Override
    public void close() throws SQLException {
        drop();
    }
}
