package dev.echelon.testbed.price;

import dev.echelon.testbed.stack.RefusedException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/** The master database, as far as a measurement needs it: the catalog, and how long the last run took. */
record PricedMaster(String url, String username, String password) {
    private static final String FLEETS = "price\\_%";

    static PricedMaster of(Map<String, String> environment) {
        return new PricedMaster(
                environment.getOrDefault("ECHELON_MASTER_URL", ""),
                environment.getOrDefault("ECHELON_MASTER_USERNAME", ""),
                environment.getOrDefault("ECHELON_MASTER_PASSWORD", ""));
    }

    /** A catalog that is in use must not be replaced. */
    void refuseAnothersFleet() throws SQLException {
        if (number("SELECT (to_regclass('identity.echelon_tenant') IS NOT NULL)::int") == 0) {
            return;
        }
        long others = number("SELECT count(*) FROM identity.echelon_tenant WHERE slug NOT LIKE '" + FLEETS + "'");
        if (others > 0) {
            throw new RefusedException("The master at " + url + " lists " + others
                    + " tenants. Measuring replaces the catalog: name an empty database, made for this.");
        }
    }

    long liveWorkers() throws SQLException {
        return number("SELECT count(*) FROM identity.echelon_worker"
                + " WHERE renewed_at > clock_timestamp() - interval '1 minute'");
    }

    /** Makes the fleet, and nothing else, the catalog. */
    void catalog(PricedFleet fleet) throws SQLException {
        try (Connection connection = connect()) {
            clear(connection);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO identity.echelon_tenant (slug, shard, database_name, schema_name) VALUES (?, ?, ?, ?)")) {
                for (PricedFleet.Tenant tenant : fleet.tenants()) {
                    insert.setString(1, tenant.slug());
                    insert.setString(2, fleet.server().shard());
                    insert.setString(3, tenant.database());
                    insert.setString(4, tenant.schema());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    /** Leaves an empty catalog. */
    void clearCatalog() throws SQLException {
        try (Connection connection = connect()) {
            clear(connection);
        }
    }

    private static void clear(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM identity.echelon_tenant WHERE slug LIKE '" + FLEETS + "'");
        }
    }

    /** From the last run's start to its end. */
    Duration lastRun() throws SQLException {
        return Duration.ofNanos(1_000
                * number("SELECT (extract(epoch FROM finished_at - started_at) * 1000000)::bigint"
                        + " FROM identity.migration_cohort_run ORDER BY started_at DESC LIMIT 1"));
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = connect();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, username, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url;
    }
}
