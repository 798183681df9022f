package dev.echelon.worker.flyway;

import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.Sql;
import dev.echelon.worker.tenant.TenantSchema;
import java.sql.Connection;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.database.base.Table;
import org.flywaydb.core.internal.jdbc.JdbcConnectionFactory;

/**
 * Flyway's own statements about its history table, for one tenant.
 *
 * @param table its name, qualified and quoted
 * @param create makes it: several statements
 * @param insert adds a row; nine parameters, of which the first is the last {@code installed_rank} that was known
 */
record HistorySql(String table, String create, String insert) {
    /** A schema's name that no statement of Flyway's holds otherwise. */
    private static final String ANY_SCHEMA = "%any%";

    private static final String ANY_TABLE = Sql.name(ANY_SCHEMA, TenantSchema.HISTORY);

    /** As Flyway counts: behind the last row it knew, and behind what the script itself may have added. */
    private static final String NEXT_RANK =
            "VALUES ((SELECT greatest(?, coalesce(max(installed_rank), 0)) + 1 FROM " + ANY_TABLE + "),";

    /**
     * Asks Flyway for them. Flyway looks at the connection meanwhile, by a few statements, and leaves it as it is; so ask once and keep
     * the answer, which is for no tenant yet.
     *
     * @param connection of any tenant, in auto-commit mode
     */
    static HistorySql ofFlyway(Connection connection) {
        Configuration configuration = Flyway.configure(HistorySql.class.getClassLoader())
                .dataSource(new GuardedConnection(connection).dataSource())
                .connectRetries(0);
        var factory = new JdbcConnectionFactory(configuration.getDataSource(), configuration, null);
        Database<?> database = factory.getDatabaseType().createDatabase(configuration, factory, null);
        Schema<?, ?> schema = database.getMainConnection().getSchema(ANY_SCHEMA);
        Table<?, ?> table = schema.getTable(TenantSchema.HISTORY);
        return new HistorySql(
                table.toString(),
                database.getRawCreateScript(table, false),
                database.getInsertStatement(table).replace("VALUES (?,", NEXT_RANK));
    }

    HistorySql of(TenantTask task) {
        String own = Sql.name(task.schema(), TenantSchema.HISTORY);
        return new HistorySql(own, create.replace(ANY_TABLE, own), insert.replace(ANY_TABLE, own));
    }
}
