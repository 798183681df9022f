package dev.echelon.coordinator.tenants.postgres;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.compatibility.CompatibilityRule;
import dev.echelon.contracts.compatibility.TenantRequirement;
import dev.echelon.coordinator.tenants.RequirementReading;
import dev.echelon.coordinator.tenants.RequirementReading.Asks;
import dev.echelon.coordinator.tenants.RequirementReading.Unreadable;
import dev.echelon.coordinator.tenants.TenantAddress;
import dev.echelon.coordinator.tenants.postgres.TableLookup.Found;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code echelon_compatibility} of some schemas of one database: two statements, however many there are. */
final class RequirementQuery {
    // anything but a table of ours under this name is not taken for "asks for nothing"
    private static final TableLookup LOOKUP = new TableLookup("echelon_compatibility", "r", "p", "v", "m", "f");
    private static final String ONE =
            "SELECT %d AS place, script::text, min_compatible_code_version::text AS value FROM %s.echelon_compatibility";

    private final Connection connection;
    private final SchemaVersions versions;
    private final CompatibilityRule rule;

    RequirementQuery(Connection connection, CompatibilityRule rule) {
        this.connection = connection;
        this.versions = new SchemaVersions(connection);
        this.rule = rule;
    }

    /** One reading for each of these tenants of the connection's database. */
    List<RequirementReading> read(List<TenantAddress> tenants) throws SQLException {
        Map<String, Found> existing = LOOKUP.in(connection, tenants);
        List<TenantAddress> withTable = new ArrayList<>();
        List<RequirementReading> readings = new ArrayList<>();
        for (TenantAddress tenant : tenants) {
            Found found = existing.get(tenant.schemaName());
            if (found == null) {
                readings.add(unreadable(
                        tenant, "database " + tenant.databaseName() + " has no schema " + tenant.schemaName()));
            } else if (found == Found.READABLE) {
                withTable.add(tenant);
            } else if (found == Found.MISSING) {
                // plain Flyway, or never migrated: nobody declared anything
                readings.add(new Asks(new TenantRequirement(tenant.slug(), tenant.shard(), null, null), null));
            } else {
                readings.add(unreadable(
                        tenant,
                        "the coordinator's role may not read its echelon_compatibility; it needs USAGE on schema "
                                + tenant.schemaName() + " and SELECT on the table"));
            }
        }
        if (!withTable.isEmpty()) {
            readings.addAll(requirements(withTable));
        }
        return readings;
    }

    static Unreadable unreadable(TenantAddress tenant, String reason) {
        return new Unreadable(tenant.slug(), tenant.shard(), reason);
    }

    private List<RequirementReading> requirements(List<TenantAddress> tenants) throws SQLException {
        List<Greatest> greatest = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        for (int place = 0; place < tenants.size(); place++) {
            sql.append(place == 0 ? "" : "\nUNION ALL ")
                    .append(ONE.formatted(place, quoted(tenants.get(place).schemaName())));
            greatest.add(new Greatest());
        }
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql.toString())) {
            while (row.next()) {
                greatest.get(row.getInt("place")).offer(row.getString("value"), row.getString("script"));
            }
        }
        List<TenantAddress> ahead = new ArrayList<>();
        for (int place = 0; place < tenants.size(); place++) {
            if (rule.isBehind(greatest.get(place).value)) {
                ahead.add(tenants.get(place));
            }
        }
        Map<String, String> schemaVersions = ahead.isEmpty() ? Map.of() : versions.read(ahead);
        List<RequirementReading> readings = new ArrayList<>();
        for (int place = 0; place < tenants.size(); place++) {
            readings.add(greatest.get(place).reading(tenants.get(place), schemaVersions));
        }
        return readings;
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** The greatest value of one tenant. */
    private static final class Greatest {
        private @Nullable CodeVersion value;
        private @Nullable String since;
        private @Nullable String problem;

        void offer(@Nullable String text, @Nullable String script) {
            String wrong = text == null ? "null is no semantic version." : CodeVersion.problemOf(text);
            if (text == null || wrong != null) {
                problem = "echelon_compatibility holds for " + script + " what cannot be compared: " + wrong;
                return;
            }
            CodeVersion offered = CodeVersion.of(text);
            if (value == null || value.isOlderThan(offered)) {
                value = offered;
                since = script;
            }
        }

        RequirementReading reading(TenantAddress tenant, Map<String, String> schemaVersions) {
            return problem != null
                    ? unreadable(tenant, problem)
                    : new Asks(
                            new TenantRequirement(tenant.slug(), tenant.shard(), value, since),
                            schemaVersions.get(tenant.slug()));
        }
    }
}
