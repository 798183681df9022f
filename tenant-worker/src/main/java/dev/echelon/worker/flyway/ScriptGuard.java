package dev.echelon.worker.flyway;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.migrationset.TenantMigration;
import dev.echelon.migrationset.TenantMigration.Kind;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.MigrationFailedException;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.Fence;
import dev.echelon.worker.tenant.OpenScripts;
import dev.echelon.worker.tenant.SessionSettings;
import dev.echelon.worker.tenant.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.ErrorDetails;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.exception.FlywayBlockStatementExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every migration of one tenant, on its connection and in its transaction: looks at the leash, locks the fence
 * until the commit, writes the compatibility row. What is thrown here stops Flyway without a failed row.
 */
final class ScriptGuard implements Callback {
    private static final String LIMITS =
            "SELECT set_config('statement_timeout', ?, %s), set_config('lock_timeout', ?, %s)";

    private final TenantTask task;
    private final Leash leash;
    private final Checkpoint checkpoint;
    private final SessionSettings settings;
    private final OpenScripts scripts;
    private final GuardedConnection guarded;
    private final int pending;
    private @Nullable TenantMigration current;
    private @Nullable NonTransactionalScript nonTransactional;
    private int begun;

    ScriptGuard(
            TenantTask task,
            Leash leash,
            Checkpoint checkpoint,
            SessionSettings settings,
            OpenScripts scripts,
            GuardedConnection guarded,
            int pending) {
        this.task = task;
        this.leash = leash;
        this.checkpoint = checkpoint;
        this.settings = settings;
        this.scripts = scripts;
        this.guarded = guarded;
        this.pending = pending;
    }

    /** The migration that runs, or ran last; null: none was begun. */
    @Nullable TenantMigration current() {
        return current;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE
                || event == Event.AFTER_EACH_MIGRATE
                || (event == Event.BEFORE_EACH_MIGRATE_STATEMENT && nonTransactional != null);
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public String getCallbackName() {
        return "echelon";
    }

    @Override
    public void handle(Event event, Context context) {
        try {
            if (event == Event.BEFORE_EACH_MIGRATE) {
                before(context);
            } else if (event == Event.AFTER_EACH_MIGRATE) {
                after();
            } else if (nonTransactional != null && nonTransactional.isDone()) {
                throw new FlywayBlockStatementExecutionException(
                        new ErrorDetails(CoreErrorCode.FAULT, "already done"), "an earlier try completed it");
            }
        } catch (SQLException | MigrationFailedException e) {
            throw new FlywayException(e.getMessage(), e);
        }
    }

    /** After Flyway is done with everything, well or not: nothing of a non-transactional script is left pending. */
    void finish(boolean well) throws SQLException {
        NonTransactionalScript script = nonTransactional;
        nonTransactional = null;
        scripts.end(task);
        if (script != null && well) {
            script.recorded();
        } else if (script != null) {
            script.refused();
        }
    }

    private void before(Context context) throws SQLException, MigrationFailedException {
        finish(true);
        TenantMigration migration =
                task.set().byScript(context.getMigrationInfo().getScript());
        if (migration == null) {
            throw new SQLException("migration " + context.getMigrationInfo().getScript() + " is not of the set");
        }
        current = migration;
        leash.check();
        begun++;
        leash.progress(migration.script() + " (" + begun + " of " + Math.max(pending, begun) + ")");
        Connection connection = context.getConnection();
        if (connection.getAutoCommit() == migration.transactional()) {
            throw MigrationFailedException.refused(
                    FailureClass.FATAL,
                    ErrorKind.VALIDATION,
                    migration.script() + " was planned "
                            + (migration.transactional() ? "in a transaction" : "outside a transaction")
                            + " and Flyway runs it otherwise",
                    null,
                    migration.script(),
                    null);
        }
        limit(connection, migration);
        var compatibility = new CompatibilityRecord(task, migration);
        if (migration.transactional()) {
            Fence.lock(connection, task);
            compatibility.write(connection);
            guarded.migrationBegins();
            checkpoint.reached(Point.IN_TRANSACTION, task.slug(), task.token());
        } else if (migration.kind() == Kind.SQL) {
            var script = new NonTransactionalScript(connection, task, leash, migration);
            nonTransactional = script;
            scripts.begin(task);
            script.before(compatibility);
            checkpoint.reached(Point.BEFORE_STATEMENT, task.slug(), task.token());
        } else {
            Sql.inTransaction(connection, () -> {
                Fence.lock(connection, task);
                compatibility.write(connection);
            });
        }
    }

    private void after() throws SQLException, MigrationFailedException {
        if (nonTransactional != null) {
            nonTransactional.after();
        }
        checkpoint.reached(Point.BEFORE_COMMIT, task.slug(), task.token());
    }

    /** Every script gets its own limits, whatever an earlier one has set, on the server and on the socket behind it. */
    private void limit(Connection connection, TenantMigration migration) throws SQLException {
        Duration own = migration.timeout();
        Duration limit = own == null ? settings.statementTimeout() : own;
        String local = Boolean.toString(migration.transactional());
        Sql.query(
                connection,
                LIMITS.formatted(local, local),
                row -> row.getString(1),
                Long.toString(limit.toMillis()),
                Long.toString(settings.lockTimeout().toMillis()));
        long network = Math.min(limit.plus(SessionSettings.NETWORK_MARGIN).toMillis(), Integer.MAX_VALUE);
        connection.setNetworkTimeout(Runnable::run, (int) network);
    }
}
