package dev.echelon.migrationset;

import dev.echelon.testbed.embedded.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/** A fresh tenant database on a real PostgreSQL. */
final class Tenant {
    private static final BackfillBinding NO_BACKFILLS = (migration, backfill, connection) -> {
        throw new AssertionError("no backfill was expected, got " + migration.script());
    };

    private final String database = TestServers.freshDatabase("tenant");

    int migrate(MigrationSet set, @Nullable String target) {
        return migrate(set, target, NO_BACKFILLS);
    }

    int migrate(MigrationSet set, @Nullable String target, BackfillBinding binding) {
        return flyway(set, target, binding).migrate().migrationsExecuted;
    }

    /** Flyway with the set, as a worker has it. */
    Flyway flyway(MigrationSet set, @Nullable String target) {
        return flyway(set, target, NO_BACKFILLS);
    }

    private Flyway flyway(MigrationSet set, @Nullable String target, BackfillBinding binding) {
        FluentConfiguration configuration = base(getClass().getClassLoader());
        set.configure(configuration, target, binding);
        return configuration.load();
    }

    /** Flyway as anybody else would call it. */
    Flyway stock(String... locations) {
        return stock(getClass().getClassLoader(), locations);
    }

    Flyway stock(ClassLoader loader, String... locations) {
        return base(loader).locations(locations).load();
    }

    private FluentConfiguration base(ClassLoader loader) {
        FluentConfiguration configuration =
                Flyway.configure(loader).dataSource(TestServers.postgres().dataSource(database));
        PostgreSQLConfigurationExtension extension =
                configuration.getPluginRegister().getExact(PostgreSQLConfigurationExtension.class);
        extension.setTransactionalLock(false);
        return configuration;
    }

    /** Version, type, script and success of each row. */
    List<String> history() throws SQLException {
        return strings("SELECT coalesce(version, 'null') || ' ' || type || ' ' || script || ' ' || success"
                + " FROM flyway_schema_history ORDER BY installed_rank");
    }

    List<String> strings(String sql) throws SQLException {
        List<String> strings = new ArrayList<>();
        query(sql, row -> strings.add(row.getString(1)));
        return strings;
    }

    void query(String sql, RowReader reader) throws SQLException {
        try (Connection connection = TestServers.postgres().connect(database);
                java.sql.Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    void execute(String sql) {
        TestServers.postgres().execute(database, sql);
    }

    /** Reads a row. */
    @FunctionalInterface
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }
}
