package dev.echelon.testbed.price;

import dev.echelon.testbed.price.PricedFleet.Tenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * What nobody can do with less: the script's text in one transaction a tenant, with no lock and no record of it; of an
 * up-to-date tenant, one look for the last object. Schemas share as many connections as there are threads.
 */
final class Floor implements Contestant {
    @Override
    public Map<Contender, Duration> run(PricedFleet fleet, Work work) throws Exception {
        return Map.of(Contender.FLOOR, PriceWiring.inThreads(fleet.tenants(), queue -> {
            if (fleet.layout() == Layout.SCHEMAS) {
                try (Connection connection = fleet.server().connect(fleet.name())) {
                    for (Tenant tenant = queue.poll(); tenant != null; tenant = queue.poll()) {
                        migrate(connection, tenant, work);
                    }
                }
            } else {
                for (Tenant tenant = queue.poll(); tenant != null; tenant = queue.poll()) {
                    try (Connection connection = fleet.server().connect(tenant.database())) {
                        migrate(connection, tenant, work);
                    }
                }
            }
        }));
    }

    private static void migrate(Connection connection, Tenant tenant, Work work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (work == Work.UP_TO_DATE) {
                try (ResultSet row = statement.executeQuery("SELECT to_regclass('" + tenant.schema() + "."
                        + PriceMigrations.LAST_OBJECT + "') IS NOT NULL")) {
                    if (!row.next() || !row.getBoolean(1)) {
                        throw new SQLException(tenant.slug() + " is not up to date");
                    }
                }
                return;
            }
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL search_path = " + tenant.schema());
            statement.execute(PriceMigrations.script(work.target()));
            connection.commit();
            connection.setAutoCommit(true);
        }
    }
}
