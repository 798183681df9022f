package dev.echelon.coordinator.tenants.postgres;

import dev.echelon.coordinator.tenants.TenantAddress;
import dev.echelon.coordinator.tenants.TenantReading;
import dev.echelon.coordinator.tenants.TenantReading.History;
import dev.echelon.coordinator.tenants.TenantReading.Row;
import dev.echelon.migrationset.Versions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Greatest applied versions of some schemas of one database, beside something else: what cannot be read is left out. */
final class SchemaVersions {
    // Flyway's own bookkeeping: no migration of anybody's
    private static final Set<String> NO_MIGRATION = Set.of("SCHEMA", "DELETE");

    private final Connection connection;

    SchemaVersions(Connection connection) {
        this.connection = connection;
    }

    /** By slug. */
    Map<String, String> read(List<TenantAddress> tenants) throws SQLException {
        Map<String, String> versions = new HashMap<>();
        try {
            new HistoryQuery(connection, reading -> take(reading, versions)).read(tenants);
        } catch (SQLException e) {
            if (!connection.isValid(5)) {
                throw e;
            }
            if (tenants.size() > 1) {
                for (TenantAddress tenant : tenants) {
                    versions.putAll(read(List.of(tenant)));
                }
            }
        }
        return versions;
    }

    private static void take(TenantReading reading, Map<String, String> versions) {
        if (reading instanceof History history) {
            history.rows().stream()
                    .filter(Row::success)
                    .filter(row -> !NO_MIGRATION.contains(row.type()))
                    .flatMap(row -> Stream.ofNullable(row.version()))
                    .filter(Versions::isVersion)
                    .max(Versions.ORDER)
                    .ifPresent(version -> versions.put(history.slug(), version));
        }
    }
}
