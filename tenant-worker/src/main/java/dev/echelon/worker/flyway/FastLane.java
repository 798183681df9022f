package dev.echelon.worker.flyway;

import dev.echelon.migrationset.PlainScript;
import dev.echelon.migrationset.TenantMigration;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.flyway.LaneFrame.Found;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.MigrationFailedException;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.SessionSettings;
import dev.echelon.worker.tenant.Sql;
import dev.echelon.worker.tenant.TenantFacts;
import dev.echelon.worker.tenant.TenantFacts.HistoryRow;
import dev.echelon.worker.tenant.TenantSchema.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.extensibility.ErrorOverridesSupport;
import org.flywaydb.core.internal.callback.NoopCallbackExecutor;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.flywaydb.core.internal.sqlscript.DefaultSqlScriptExecutor;
import org.flywaydb.core.internal.util.StopWatch;
import org.flywaydb.database.postgresql.PostgreSQLDatabaseType;
import org.jspecify.annotations.Nullable;

/**
 * The plain case without Flyway's frame: versioned SQL, every script a transaction. What Flyway knows is Flyway's here, too: how scripts
 * are resolved, parsed, counted and executed, its lock, its table, its row. What is left out is what it asks the server to find
 * out what we know. Whatever turns out to be less plain is left to Flyway, before anything of it is executed. Shared by all threads.
 */
final class FastLane {
    /** The history is not what it was, or not what Flyway makes. */
    private static final Set<String> NOT_THAT_TABLE = Set.of("42P01", "42703");

    private final SessionSettings settings;
    private final Checkpoint checkpoint;
    private final Configuration configuration = new FluentConfiguration(FastLane.class.getClassLoader());
    private volatile @Nullable HistorySql history;

    FastLane(SessionSettings settings, Checkpoint checkpoint) {
        this.settings = settings;
        this.checkpoint = checkpoint;
        // Flyway finds its plugins at the first question, which is no work for many threads
        configuration.getPluginRegister().getInstanceOf(ErrorOverridesSupport.class);
    }

    /** These scripts of the task's set; empty: one of them is not plain. */
    static List<PlainScript> plain(TenantTask task, List<String> pending) {
        List<PlainScript> scripts = new ArrayList<>();
        for (String script : pending) {
            PlainScript plain = task.set().plain(script);
            if (plain == null) {
                return List.of();
            }
            scripts.add(plain);
        }
        return scripts;
    }

    /**
     * Applies scripts to a tenant whose history agrees with the set and lies below them.
     *
     * @param facts what was read under this claim's fence
     * @param scripts all that is pending, in the order of the set
     * @return which of our tables there are now; null: things are not as they were read, so Flyway is to go on from here
     * @throws MigrationFailedException one failed, as Flyway would have it; those before it stay
     */
    @Nullable Tables apply(Connection connection, TenantTask task, Leash leash, TenantFacts facts, List<PlainScript> scripts)
            throws SQLException, MigrationFailedException {
        var work = new Work(connection, task, leash, scripts.size());
        try {
            return work.apply(facts, scripts);
        } catch (RuntimeException e) {
            throw FlywayApply.explained(e, connection, task, work.current);
        }
    }

    private HistorySql history(Connection connection) {
        HistorySql known = history;
        if (known == null) {
            known = HistorySql.ofFlyway(connection);
            history = known;
        }
        return known;
    }

    /** How a transaction ended. */
    private enum End {
        APPLIED,
        /** Somebody else holds Flyway's lock. */
        BUSY,
        /** Nothing was done, and Flyway is to go on. */
        NOT_PLAIN
    }

    /** One tenant's. */
    private final class Work {
        private final Connection connection;
        private final TenantTask task;
        private final Leash leash;
        private final int pending;
        private @Nullable String current;
        private @Nullable Tables tables;
        private @Nullable String path;
        private int begun;

        Work(Connection connection, TenantTask task, Leash leash, int pending) {
            this.connection = connection;
            this.task = task;
            this.leash = leash;
            this.pending = pending;
        }

        @Nullable Tables apply(TenantFacts facts, List<PlainScript> scripts) throws SQLException, MigrationFailedException {
            var frame = new LaneFrame(connection, task, history(connection).of(task));
            if (facts.history() == null && !applied(create(frame))) {
                return null;
            }
            int rows = facts.rows().size();
            int last = facts.rows().stream().mapToInt(HistoryRow::rank).max().orElse(0);
            for (PlainScript script : scripts) {
                begin(script.migration());
                if (!applied(apply(frame, script, rows++, last++))) {
                    if (path != null) {
                        frame.restore(path);
                    }
                    return null;
                }
            }
            return tables;
        }

        private boolean applied(End end) throws SQLException, MigrationFailedException {
            if (end == End.BUSY) {
                throw FlywayApply.busy(connection, task, null);
            }
            return end == End.APPLIED;
        }

        private End create(LaneFrame frame) {
            try {
                return transaction(() -> {
                    Boolean made = frame.create();
                    return made == null ? End.BUSY : made ? End.APPLIED : End.NOT_PLAIN;
                });
            } catch (SQLException e) {
                // Flyway is to try it, and to say why it cannot be
                return End.NOT_PLAIN;
            }
        }

        private void begin(TenantMigration migration) throws SQLException {
            current = migration.script();
            leash.check();
            begun++;
            leash.progress(migration.script() + " (" + begun + " of " + pending + ")");
            long network = Math.min(
                    limit(migration).plus(SessionSettings.NETWORK_MARGIN).toMillis(), Integer.MAX_VALUE);
            connection.setNetworkTimeout(Runnable::run, (int) network);
        }

        private Duration limit(TenantMigration migration) {
            Duration own = migration.timeout();
            return own == null ? settings.statementTimeout() : own;
        }

        private End apply(LaneFrame frame, PlainScript script, int rows, int last) {
            try {
                return transaction(() -> inTransaction(frame, script, rows, last));
            } catch (SQLException e) {
                throw new FlywaySqlException(
                        "Unable to apply " + script.migration().script(), e);
            }
        }

        private End inTransaction(LaneFrame frame, PlainScript script, int rows, int last) throws SQLException {
            var watch = new StopWatch();
            watch.start();
            Found found;
            try {
                found = frame.enter(path, limit(script.migration()), settings.lockTimeout());
            } catch (SQLException e) {
                if (NOT_THAT_TABLE.contains(String.valueOf(e.getSQLState()))) {
                    return End.NOT_PLAIN;
                }
                throw e;
            }
            if (found == null) {
                return End.BUSY;
            }
            if (found.rows() != rows || found.last() != last || !found.plain()) {
                return End.NOT_PLAIN;
            }
            new CompatibilityRecord(task, script.migration()).write(connection);
            checkpoint.reached(Point.IN_TRANSACTION, task.slug(), task.token());
            execute(script);
            checkpoint.reached(Point.BEFORE_COMMIT, task.slug(), task.token());
            watch.stop();
            frame.leave(found, script, (int) watch.getTotalTimeMillis());
            path = found.path();
            boolean declared =
                    script.migration().minCompatibleCodeVersion() != null || (tables != null && tables.compatibility());
            tables = new Tables(
                    true,
                    true,
                    found.tables().compatibility() || declared,
                    found.tables().begun());
            return End.APPLIED;
        }

        /** As Flyway's own executor does it: statement by statement, results, warnings, COPY data and failures. */
        private void execute(PlainScript script) {
            new DefaultSqlScriptExecutor(
                            new JdbcTemplate(connection, new PostgreSQLDatabaseType()),
                            NoopCallbackExecutor.INSTANCE,
                            false,
                            false,
                            configuration.isOutputQueryResults(),
                            null)
                    .execute(script.statements(), configuration);
        }

        /** Whatever does not end applied, which commits, is rolled back. */
        private End transaction(Sql.Work<End> work) throws SQLException {
            return Sql.inTransaction(connection, () -> {
                End end = work.run();
                if (end != End.APPLIED) {
                    connection.rollback();
                }
                return end;
            });
        }
    }
}
