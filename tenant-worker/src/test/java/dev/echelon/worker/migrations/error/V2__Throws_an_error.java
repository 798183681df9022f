package dev.echelon.worker.migrations.error;

import java.sql.Statement;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Changes something, then throws what no catch clause expects. */
public final class V2__Throws_an_error extends BaseJavaMigration {
    @Override
    public void migrate(Context context) throws Exception {
        try (Statement statement = context.getConnection().createStatement()) {
            statement.execute("UPDATE item SET n = n + 1");
        }
        throw new LinkageError("a class of the migration is missing");
    }
}
