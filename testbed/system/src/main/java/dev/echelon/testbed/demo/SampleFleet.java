package dev.echelon.testbed.demo;

import dev.echelon.testbed.stack.Stack;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;

/** The demo's fleet for a stack that stays: 200 tenants at version 1, three of them with data that refuse the next. */
public final class SampleFleet {
    private final DemoMigrations migrations;
    private final Path directory;

    private SampleFleet(DemoMigrations migrations, Path directory) {
        this.migrations = migrations;
        this.directory = directory;
    }

    /** Writes the migrations below the directory; those that are there already stay as they are. */
    public static SampleFleet in(Path directory) {
        return new SampleFleet(DemoMigrations.in(directory), directory);
    }

    /** Where its migrations are. */
    public List<String> locations() {
        return List.of(migrations.scripts().toString(), migrations.jar().toString());
    }

    /**
     * Builds it, unless the catalog knows a tenant already.
     *
     * @param stack is up
     * @throws DemoException it cannot be built
     */
    public void build(Stack stack, Consumer<String> progress) throws InterruptedException {
        if (hasTenants(stack)) {
            progress.accept("The catalog has tenants already; no demo fleet is built.");
            return;
        }
        List<DemoTenant> tenants = DemoFleet.tenants();
        progress.accept("Building a fleet of " + tenants.size() + " tenants with stock Flyway, at version 1.");
        try {
            new BuildFleet(stack, new TenantServers(stack, migrations)).build(tenants);
        } catch (RuntimeException e) {
            throw new DemoException(
                    "The demo fleet cannot be built: " + e.getMessage()
                            + " If an earlier attempt was cut short, delete " + directory.resolve("data")
                            + " and start again.",
                    e);
        }
    }

    private static boolean hasTenants(Stack stack) {
        try (Connection master = stack.master().connect(stack.masterDatabase());
                Statement statement = master.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM identity.echelon_tenant)")) {
            row.next();
            return row.getBoolean(1);
        } catch (SQLException e) {
            throw new DemoException("The catalog cannot be read: " + e.getMessage(), e);
        }
    }
}
