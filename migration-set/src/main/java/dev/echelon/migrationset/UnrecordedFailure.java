package dev.echelon.migrationset;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.executor.Context;
import org.flywaydb.core.api.executor.MigrationExecutor;
import org.flywaydb.core.internal.jdbc.Results;

/** Keeps Flyway from recording the failure of a non-transactional migration: it records only its own and the driver's exceptions. */
final class UnrecordedFailure implements MigrationExecutor {
    private final String script;
    private final MigrationExecutor executor;

    private UnrecordedFailure(String script, MigrationExecutor executor) {
        this.script = script;
        this.executor = executor;
    }

    static MigrationExecutor guard(TenantMigration migration, MigrationExecutor executor) {
        return migration.transactional() ? executor : new UnrecordedFailure(migration.script(), executor);
    }

    @Override
    public List<Results> execute(Context context) {
        try {
            return executor.execute(context);
        } catch (FlywayException | SQLException e) {
            throw new UnrecordedFailureException(script, e);
        }
    }

    @Override
    public boolean canExecuteInTransaction() {
        return false;
    }

    @Override
    public boolean shouldExecute() {
        return true;
    }
}
