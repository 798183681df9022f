package dev.echelon.testbed.demo;

import dev.echelon.testbed.stack.Stack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Builds the fleet as it is before Echelon comes: every tenant at version 1 by stock Flyway, with data. */
final class BuildFleet {
    private static final String TEMPLATE = "invoicing_template";
    private static final String DAMAGE = "UPDATE invoice SET total = -total WHERE id IN (7, 19, 83)";
    private static final String CATALOG = """
            INSERT INTO identity.echelon_tenant (slug, status, ring, shard, database_name, schema_name)
            VALUES (?, ?, ?, ?, ?, ?)
            """;

    private final Stack stack;
    private final TenantServers servers;
    private final String data = DemoMigrations.data();

    BuildFleet(Stack stack, TenantServers servers) {
        this.stack = stack;
        this.servers = servers;
    }

    void build(List<DemoTenant> tenants) throws InterruptedException {
        servers.createDatabase(DemoFleet.DATABASE_EACH, TEMPLATE);
        servers.baseline(DemoFleet.DATABASE_EACH, TEMPLATE, "public");
        fill(DemoFleet.DATABASE_EACH, TEMPLATE, "public");
        DemoFleet.sharedDatabases().forEach(name -> servers.createDatabase(DemoFleet.SCHEMA_EACH, name));
        DemoWiring.forEach(tenants, this::build);
        register(tenants);
    }

    private void build(DemoTenant tenant) {
        if (tenant.ownsItsDatabase()) {
            servers.copyDatabase(tenant.shard(), TEMPLATE, tenant.database());
        } else {
            servers.baseline(tenant.shard(), tenant.database(), tenant.schema());
            fill(tenant.shard(), tenant.database(), tenant.schema());
        }
        if (tenant.damaged()) {
            servers.update(tenant, DAMAGE);
        }
    }

    private void fill(String shard, String database, String schema) {
        try (Connection connection = servers.connect(shard, database, schema);
                Statement statement = connection.createStatement()) {
            statement.execute(data);
        } catch (SQLException e) {
            throw new DemoException("Schema " + schema + " of " + database + " cannot be filled: " + e.getMessage(), e);
        }
    }

    private void register(List<DemoTenant> tenants) {
        try (Connection master = stack.master().connect(stack.masterDatabase());
                PreparedStatement insert = master.prepareStatement(CATALOG)) {
            for (DemoTenant tenant : tenants) {
                insert.setString(1, tenant.slug());
                insert.setString(2, tenant.status());
                insert.setInt(3, tenant.ring());
                insert.setString(4, tenant.shard());
                insert.setString(5, tenant.database());
                insert.setString(6, tenant.schema());
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new DemoException("The catalog cannot be written: " + e.getMessage(), e);
        }
    }
}
