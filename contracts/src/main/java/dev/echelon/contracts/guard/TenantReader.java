package dev.echelon.contracts.guard;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.compatibility.TenantRequirement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads what one tenant's schema asks for, from {@code echelon_compatibility} in it. */
final class TenantReader {
    private static final String TABLES = """
            SELECT to_regnamespace(quote_ident(?)) IS NOT NULL,
                   to_regclass(quote_ident(?) || '.echelon_compatibility') IS NOT NULL
            """;
    private static final String VALUES = "SELECT script, min_compatible_code_version FROM %s.echelon_compatibility";

    private final TenantConnections connections;

    TenantReader(TenantConnections connections) {
        this.connections = connections;
    }

    /**
     * What this tenant asks for.
     *
     * @throws SQLException when that cannot be read, or is no version
     */
    TenantRequirement read(TenantAddress tenant, Duration timeout) throws SQLException {
        try (Connection connection = connections.open(tenant, timeout)) {
            connection.setAutoCommit(true);
            // without the table no migration of ours declared anything
            return isThere(connection, tenant)
                    ? greatest(connection, tenant)
                    : new TenantRequirement(tenant.slug(), tenant.shard(), null, null);
        }
    }

    private static boolean isThere(Connection connection, TenantAddress tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setString(1, tenant.schema());
            statement.setString(2, tenant.schema());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw new SQLException(
                            "database " + tenant.database() + " has no schema " + tenant.schema(), "3F000");
                }
                return row.getBoolean(2);
            }
        }
    }

    private static TenantRequirement greatest(Connection connection, TenantAddress tenant) throws SQLException {
        CodeVersion greatest = null;
        String since = null;
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(VALUES.formatted(quoted(tenant.schema())))) {
            while (rows.next()) {
                CodeVersion value = version(rows.getString(2), rows.getString(1));
                if (greatest == null || greatest.isOlderThan(value)) {
                    greatest = value;
                    since = rows.getString(1);
                }
            }
        }
        return new TenantRequirement(tenant.slug(), tenant.shard(), greatest, since);
    }

    private static CodeVersion version(@Nullable String text, @Nullable String script) throws SQLException {
        String problem = text == null ? "null is no semantic version." : CodeVersion.problemOf(text);
        if (text == null || problem != null) {
            throw new SQLException(
                    "echelon_compatibility holds for " + script + " what cannot be compared: " + problem);
        }
        return CodeVersion.of(text);
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
