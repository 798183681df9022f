package dev.echelon.worker.flyway;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.migrationset.TenantMigration;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.FencedException;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.MigrationFailedException;
import dev.echelon.worker.migration.StoppedException;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.BackfillRunner;
import dev.echelon.worker.tenant.Blockers;
import dev.echelon.worker.tenant.Fence;
import dev.echelon.worker.tenant.OpenScripts;
import dev.echelon.worker.tenant.SessionSettings;
import dev.echelon.worker.tenant.TenantSchema;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/**
 * Runs Flyway on one connection, in the only way that is safe: with its lock on that connection's session, so that a migration
 * and its history row are one transaction. (Flyway's default commits the migration first and the row later, on another
 * connection: a lost reply in between leaves a tenant that can neither go forward nor back.)
 */
final class FlywayApply {
    /** Who the history says it was. */
    static final String INSTALLED_BY = "echelon";

    private final SessionSettings settings;
    private final OpenScripts scripts;
    private final Checkpoint checkpoint;

    FlywayApply(SessionSettings settings, OpenScripts scripts, Checkpoint checkpoint) {
        this.settings = settings;
        this.scripts = scripts;
        this.checkpoint = checkpoint;
    }

    /**
     * Applies what is pending up to the task's target.
     *
     * @param validated true: the history was compared with the set under this claim's fence, and Flyway's validation could find
     *     nothing; false: it is to look
     */
    void apply(Connection connection, TenantTask task, Leash leash, int pending, boolean validated)
            throws SQLException, MigrationFailedException {
        var guarded = new GuardedConnection(connection);
        var guard = new ScriptGuard(task, leash, checkpoint, settings, scripts, guarded, pending);
        boolean well = false;
        try {
            configured(guarded, guard, task, leash, validated).migrate();
            well = true;
        } catch (RuntimeException e) {
            throw explained(e, connection, task, script(guard));
        } catch (Error e) {
            if (e instanceof VirtualMachineError && !(e instanceof StackOverflowError)) {
                throw e;
            }
            throw MigrationFailedException.in(script(guard), null, null, e);
        } finally {
            finish(guard, well);
        }
    }

    private Flyway configured(
            GuardedConnection guarded, ScriptGuard guard, TenantTask task, Leash leash, boolean validated) {
        FluentConfiguration configuration = Flyway.configure(FlywayApply.class.getClassLoader());
        task.set()
                .configure(
                        configuration,
                        task.target(),
                        (migration, backfill, connection) ->
                                BackfillRunner.run(connection, task, leash, migration.script(), backfill));
        configuration
                .dataSource(guarded.dataSource())
                .defaultSchema(task.schema())
                .schemas(task.schema())
                .createSchemas(false)
                .table(TenantSchema.HISTORY)
                .installedBy(INSTALLED_BY)
                .callbacks(guard)
                .validateOnMigrate(!validated)
                .outOfOrder(false)
                .baselineOnMigrate(false)
                .cleanDisabled(true)
                .connectRetries(0)
                // a static of the whole JVM in Flyway, so the same for all: one look at its lock, and we wait ourselves
                .lockRetryCount(0);
        var postgres = configuration.getPluginRegister().getExact(PostgreSQLConfigurationExtension.class);
        if (postgres == null) {
            throw new IllegalStateException("Flyway's PostgreSQL module is not on the class path");
        }
        postgres.setTransactionalLock(false);
        return configuration.load();
    }

    /**
     * What a failure comes to, for whoever applied; the connection in auto-commit mode again.
     *
     * @param script what ran last; null: nothing yet
     * @throws SQLException the connection does not even answer that
     */
    static MigrationFailedException explained(
            RuntimeException e, Connection connection, TenantTask task, @Nullable String script) throws SQLException {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof FencedException fenced) {
                throw fenced;
            }
            if (at instanceof StoppedException stopped) {
                throw stopped;
            }
            if (at instanceof MigrationFailedException failed) {
                return failed;
            }
        }
        if (FlywayFailures.isLockBusy(e)) {
            return busy(connection, task, e);
        }
        MigrationFailedException failed = FlywayFailures.explained(e, script);
        return FlywayFailures.isLockTimeout(e) ? failed.because(Blockers.oldest(connection)) : failed;
    }

    /** Somebody else holds Flyway's lock on the tenant. */
    static MigrationFailedException busy(Connection connection, TenantTask task, @Nullable Throwable cause)
            throws SQLException {
        Fence.check(connection, task);
        return MigrationFailedException.refused(
                FailureClass.LOCK,
                ErrorKind.LOCK,
                "another session migrates this schema" + Blockers.ofMigration(connection, task),
                "Somebody else runs Flyway on this tenant: an application that migrates at its start, or a person.",
                null,
                cause);
    }

    private static @Nullable String script(ScriptGuard guard) {
        TenantMigration current = guard.current();
        return current == null ? null : current.script();
    }

    /** What is left undone on a connection that is gone, the server does, or the next try. */
    private static void finish(ScriptGuard guard, boolean well) throws SQLException {
        try {
            guard.finish(well);
        } catch (SQLException e) {
            if (well) {
                throw e;
            }
        }
    }
}
