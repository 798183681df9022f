package dev.echelon.testbed.demo;

import dev.echelon.testbed.demo.migrations.V3__Fill_line_amounts;
import dev.echelon.testbed.stack.Stack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** The tenants' databases, with the rights of those who own them; and stock Flyway upon them. */
final class TenantServers {
    private final Stack stack;
    private final DemoMigrations migrations;

    TenantServers(Stack stack, DemoMigrations migrations) {
        this.stack = stack;
        this.migrations = migrations;
    }

    void createDatabase(String shard, String name) {
        create(shard, name, "template0");
    }

    /** A copy of another database of the shard that nobody is connected to. */
    void copyDatabase(String shard, String template, String name) {
        create(shard, name, template);
    }

    private void create(String shard, String name, String template) {
        stack.shard(shard)
                .server()
                .execute(
                        "postgres", "CREATE DATABASE " + name + " OWNER " + stack.migrator() + " TEMPLATE " + template);
    }

    Connection connect(DemoTenant tenant) throws SQLException {
        return connect(tenant.shard(), tenant.database(), tenant.schema());
    }

    Connection connect(String shard, String database, String schema) throws SQLException {
        return dataSource(shard, database, schema).getConnection();
    }

    /** As its application would, or a deploy script. */
    Flyway flyway(String shard, String database, String schema) {
        return Flyway.configure()
                .dataSource(dataSource(shard, database, schema))
                .defaultSchema(schema)
                .locations("filesystem:" + migrations.scripts())
                .javaMigrations(new V3__Fill_line_amounts())
                .loggers("slf4j")
                .load();
    }

    /** Flyway for the version that the fleet has today. */
    void baseline(String shard, String database, String schema) {
        Flyway.configure()
                .configuration(flyway(shard, database, schema).getConfiguration())
                .target("1")
                .load()
                .migrate();
    }

    /** Runs the statement and says how many rows it changed. */
    int update(DemoTenant tenant, String sql) {
        try (Connection connection = connect(tenant);
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new DemoException("The data of " + tenant.slug() + " cannot be changed: " + e.getMessage(), e);
        }
    }

    private DataSource dataSource(String shard, String database, String schema) {
        String prefix = "ECHELON_SHARDS_" + shard.toUpperCase(Locale.ROOT) + "_";
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(stack.shard(shard).server().jdbcUrl(database));
        source.setUser(stack.environment().get(prefix + "USERNAME"));
        source.setPassword(stack.environment().get(prefix + "PASSWORD"));
        source.setCurrentSchema(schema);
        return source;
    }
}
