package dev.echelon.contracts.guard;

import dev.echelon.contracts.compatibility.CodeVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the guard asks and tells the master database. */
final class MasterDatabase {
    private static final String SAMPLE =
            "SELECT slug, shard, database_name, schema_name FROM identity.echelon_guard_sample(?)";
    // the line breaks around the query let it end with a comment
    private static final String OWN_SAMPLE = """
            SELECT c.slug::text, c.shard::text, c.database_name::text, c.schema_name::text FROM (
            %s
            ) c WHERE c.status::text = 'active' ORDER BY random() LIMIT %d
            """;
    private static final String FLEET =
            "SELECT min_compatible_code_version, asked_by FROM identity.echelon_guard_fleet()";
    private static final String REGISTER = "SELECT identity.echelon_service_register(?, ?, ?, ?, ?)";
    private static final String LEAVE = "SELECT identity.echelon_service_leave(?)";

    private final MasterConnections connections;

    MasterDatabase(MasterConnections connections) {
        this.connections = connections;
    }

    /**
     * What the master says.
     *
     * @param sample active tenants, at random
     * @param fleet the fleet's greatest value; null: none, or not asked for
     */
    record Answer(List<TenantAddress> sample, @Nullable FleetValue fleet) {}

    /** Registers first, then looks: so neither this service nor the coordinator's order guard can miss the other. */
    Answer ask(GuardSettings settings, Duration timeout) throws SQLException {
        try (Connection connection = connections.open(timeout)) {
            connection.setAutoCommit(true);
            if (settings.instance() != null) {
                register(connection, settings.running(), settings.instance());
            }
            FleetValue fleet = settings.askMaster() ? fleet(connection) : null;
            return new Answer(sample(connection, settings), fleet);
        }
    }

    /** Renews the registration; returns what the fleet asks for by now. */
    @Nullable FleetValue renew(CodeVersion running, GuardSettings.Instance instance, Duration timeout) throws SQLException {
        try (Connection connection = connections.open(timeout)) {
            connection.setAutoCommit(true);
            register(connection, running, instance);
            return fleet(connection);
        }
    }

    void leave(GuardSettings.Instance instance, Duration timeout) throws SQLException {
        try (Connection connection = connections.open(timeout);
                PreparedStatement statement = connection.prepareStatement(LEAVE)) {
            connection.setAutoCommit(true);
            statement.setObject(1, instance.id());
            statement.execute();
        }
    }

    private static void register(Connection connection, CodeVersion running, GuardSettings.Instance instance)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REGISTER)) {
            statement.setObject(1, instance.id());
            statement.setString(2, instance.service());
            statement.setString(3, running.toString());
            statement.setString(4, instance.host());
            statement.setInt(5, (int) instance.expiry().toMillis());
            statement.execute();
        }
    }

    private static @Nullable FleetValue fleet(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FLEET);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? new FleetValue(version(row.getString(1)), row.getString(2)) : null;
        }
    }

    private static CodeVersion version(String text) throws SQLException {
        String problem = CodeVersion.problemOf(text);
        if (problem != null) {
            throw new SQLException("the fleet's greatest value cannot be compared: " + problem);
        }
        return CodeVersion.of(text);
    }

    private static List<TenantAddress> sample(Connection connection, GuardSettings settings) throws SQLException {
        String own = settings.catalogQuery();
        if (own == null) {
            try (PreparedStatement statement = connection.prepareStatement(SAMPLE)) {
                statement.setInt(1, settings.sampleSize());
                return addresses(statement.executeQuery());
            }
        }
        // the server refuses a query that writes
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        // no prepared statement: a question mark in the user's query would read as a parameter
        try (var statement = connection.createStatement()) {
            String query = own.strip().replaceFirst(";\\s*$", "");
            return addresses(statement.executeQuery(OWN_SAMPLE.formatted(query, settings.sampleSize())));
        } finally {
            connection.rollback();
        }
    }

    private static List<TenantAddress> addresses(ResultSet rows) throws SQLException {
        var sample = new ArrayList<TenantAddress>();
        while (rows.next()) {
            sample.add(new TenantAddress(text(rows, 1), text(rows, 2), text(rows, 3), text(rows, 4)));
        }
        return sample;
    }

    private static String text(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), "");
    }
}
