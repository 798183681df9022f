package dev.echelon.testbed.price;

import dev.echelon.testbed.measure.ThisMachine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the figures were measured on.
 *
 * @param postgres version and settings of the tenants' server, by their names
 * @param given whether PostgreSQL and Kafka were somebody else's
 * @param fastLane whether the worker took its fast lane
 */
record Machine(
        int processors,
        String cpu,
        String system,
        String java,
        Map<String, String> postgres,
        boolean given,
        boolean fastLane) {
    private static final String SETTINGS = """
            SELECT name, current_setting(name) FROM pg_settings
            WHERE name IN ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers')
            """;

    Machine {
        postgres = Map.copyOf(postgres);
    }

    static Machine look(PricedSystem measured, TenantServer server) throws SQLException {
        Map<String, String> settings = new TreeMap<>();
        try (Connection connection = server.connect("postgres");
                ResultSet rows = connection.createStatement().executeQuery(SETTINGS)) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        return new Machine(
                ThisMachine.processors(),
                ThisMachine.cpu(),
                ThisMachine.system(),
                ThisMachine.java(),
                settings,
                measured.given(),
                measured.fastLane());
    }

    /** Two lines for people. */
    String described() {
        return processors + " processors (" + cpu + "), " + system + ", Java " + java + "\nPostgreSQL "
                + new TreeMap<>(postgres) + (given ? ", given" : ", embedded")
                + "; a tenant's server, the master, Kafka,"
                + " coordinator and worker (-Xmx256m) on it; " + PriceWiring.THREADS
                + " tenants at a time for everybody, window and"
                + " shard limit " + PricedSystem.WINDOW
                + (fastLane ? "; the worker with its fast lane" : "")
                + (given ? " (a given shard's limit is its own)" : "");
    }
}
