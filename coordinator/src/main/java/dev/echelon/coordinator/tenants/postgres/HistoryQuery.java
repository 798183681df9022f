package dev.echelon.coordinator.tenants.postgres;

import dev.echelon.coordinator.tenants.TenantAddress;
import dev.echelon.coordinator.tenants.TenantReading;
import dev.echelon.coordinator.tenants.TenantReading.History;
import dev.echelon.coordinator.tenants.TenantReading.Row;
import dev.echelon.coordinator.tenants.TenantReading.Unreadable;
import dev.echelon.coordinator.tenants.postgres.TableLookup.Found;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Reads the histories of some schemas of one database: two statements, however many there are. */
final class HistoryQuery {
    private static final TableLookup LOOKUP = new TableLookup("flyway_schema_history", "r", "p");
    private static final String ONE_HISTORY =
            "SELECT %d AS place, installed_rank, version, type, script, checksum, success"
                    + " FROM %s.flyway_schema_history";

    private final Connection connection;
    private final Consumer<TenantReading> readings;

    HistoryQuery(Connection connection, Consumer<TenantReading> readings) {
        this.connection = connection;
        this.readings = readings;
    }

    /** Reads these tenants of the connection's database; hands over one reading each, or throws before the first. */
    void read(List<TenantAddress> tenants) throws SQLException {
        Map<String, Found> existing = LOOKUP.in(connection, tenants);
        List<TenantAddress> withHistory = new ArrayList<>();
        List<TenantReading> others = new ArrayList<>();
        for (TenantAddress tenant : tenants) {
            Found found = existing.get(tenant.schemaName());
            if (found == null) {
                others.add(new Unreadable(
                        tenant.slug(), "database " + tenant.databaseName() + " has no schema " + tenant.schemaName()));
            } else if (found == Found.READABLE) {
                withHistory.add(tenant);
            } else if (found == Found.MISSING) {
                others.add(new History(tenant.slug(), List.of()));
            } else {
                others.add(new Unreadable(tenant.slug(), "the coordinator's role may not read its history"));
            }
        }
        List<TenantReading> histories = withHistory.isEmpty() ? List.of() : histories(withHistory);
        others.forEach(readings);
        histories.forEach(readings);
    }

    private List<TenantReading> histories(List<TenantAddress> tenants) throws SQLException {
        List<String> parts = new ArrayList<>();
        List<List<Row>> rows = new ArrayList<>();
        for (int place = 0; place < tenants.size(); place++) {
            parts.add(ONE_HISTORY.formatted(place, quoted(tenants.get(place).schemaName())));
            rows.add(new ArrayList<>());
        }
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(parts.stream().collect(Collectors.joining("\nUNION ALL ")))) {
            while (row.next()) {
                rows.get(row.getInt("place")).add(history(row));
            }
        }
        List<TenantReading> histories = new ArrayList<>();
        for (int place = 0; place < tenants.size(); place++) {
            rows.get(place).sort(Comparator.comparingInt(Row::installedRank));
            histories.add(new History(tenants.get(place).slug(), rows.get(place)));
        }
        return histories;
    }

    private static Row history(ResultSet row) throws SQLException {
        return new Row(
                row.getInt("installed_rank"),
                row.getString("version"),
                row.getString("type"),
                row.getString("script"),
                row.getObject("checksum", Integer.class),
                row.getBoolean("success"));
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
