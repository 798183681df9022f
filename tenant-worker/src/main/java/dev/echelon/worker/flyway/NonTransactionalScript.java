package dev.echelon.worker.flyway;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.migrationset.ConcurrentIndex;
import dev.echelon.migrationset.ConcurrentIndex.Operation;
import dev.echelon.migrationset.TenantMigration;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.MigrationFailedException;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.ConcurrentIndexes;
import dev.echelon.worker.tenant.ConcurrentIndexes.State;
import dev.echelon.worker.tenant.DatabaseTurn;
import dev.echelon.worker.tenant.Fence;
import dev.echelon.worker.tenant.Sql;
import dev.echelon.worker.tenant.StartedScripts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One script that PostgreSQL runs outside a transaction: what must be so before its only statement, and after it. Its history
 * row is not in its transaction, so what an earlier try did is found out by looking.
 */
final class NonTransactionalScript {
    private final Connection connection;
    private final TenantTask task;
    private final Leash leash;
    private final TenantMigration migration;
    private boolean turn;
    private boolean ready;
    private boolean done;

    NonTransactionalScript(Connection connection, TenantTask task, Leash leash, TenantMigration migration) {
        this.connection = connection;
        this.task = task;
        this.leash = leash;
        this.migration = migration;
    }

    /** Waits for the database's turn, records that the script begins, and clears away what a broken try left. */
    void before(CompatibilityRecord compatibility) throws SQLException {
        DatabaseTurn.take(connection, task, leash, migration.script());
        turn = true;
        // a build waits for every older snapshot of its database, which may take as long as the longest transaction
        // there
        Sql.query(connection, "SELECT set_config('lock_timeout', '0', false)", row -> row.getString(1));
        Boolean left = StartedScripts.left(connection, task, migration.script(), migration.checksum());
        State state = state();
        done = left != null && completedBy(left, state);
        Sql.inTransaction(connection, () -> {
            Fence.lock(connection, task);
            compatibility.write(connection);
            // what an earlier try saw stays: it looked before any of ours
            boolean existed = left == null ? state == State.VALID : left;
            StartedScripts.begin(connection, task, migration.script(), migration.checksum(), existed);
        });
        if (!done) {
            clear(state, left != null);
        }
        ready = true;
    }

    /** True when an earlier try did it, so that its statement must not run again. */
    boolean isDone() {
        return done;
    }

    /** Looks whether the index is what the script says, and gives up the turn. */
    void after() throws SQLException, MigrationFailedException {
        ConcurrentIndex index = migration.concurrentIndex();
        if (index != null && index.index() != null && index.operation() != Operation.DROP) {
            State state = state();
            if (state == State.INVALID || (state == State.ABSENT && index.operation() == Operation.CREATE)) {
                throw MigrationFailedException.refused(
                        FailureClass.FATAL,
                        ErrorKind.INVALID_INDEX,
                        "index " + index.index() + " is " + (state == State.INVALID ? "invalid" : "missing") + " after "
                                + migration.script(),
                        "The next try drops an invalid index and builds it anew.",
                        migration.script(),
                        null);
            }
        }
        tidy();
    }

    /** It is in the history. */
    void recorded() throws SQLException {
        StartedScripts.end(connection, task, migration.script());
    }

    /** It failed, and the session lives: if its statement was sent, it has had no effect but an invalid index. */
    void refused() throws SQLException {
        if (ready) {
            StartedScripts.end(connection, task, migration.script());
        }
        tidy();
    }

    private void tidy() throws SQLException {
        if (turn) {
            turn = false;
            Sql.update(connection, "RESET lock_timeout");
            DatabaseTurn.end(connection);
        }
    }

    private State state() throws SQLException {
        ConcurrentIndex index = migration.concurrentIndex();
        return index == null || index.index() == null
                ? State.ABSENT
                : ConcurrentIndexes.state(connection, schema(index), index.index());
    }

    /** Only a try that saw the object before it began can have changed it. */
    private boolean completedBy(boolean existedBefore, State now) {
        ConcurrentIndex index = migration.concurrentIndex();
        if (index == null || index.index() == null) {
            return false;
        }
        return switch (index.operation()) {
            case CREATE -> !existedBefore && now == State.VALID;
            case DROP -> existedBefore && now == State.ABSENT;
            case REINDEX -> false;
        };
    }

    private void clear(State state, boolean cutOff) throws SQLException {
        ConcurrentIndex index = migration.concurrentIndex();
        if (index == null) {
            return;
        }
        switch (index.operation()) {
            case CREATE -> {
                if (index.index() != null && state == State.INVALID) {
                    drop(schema(index), List.of(index.index()));
                } else if (index.index() == null && index.table() != null && cutOff) {
                    drop(schema(index), ConcurrentIndexes.invalidOn(connection, schema(index), index.table()));
                }
            }
            case REINDEX -> {
                if (cutOff) {
                    drop(schema(index), ConcurrentIndexes.remainsOfRebuilds(connection, schema(index)));
                }
            }
            case DROP -> {}
        }
    }

    private void drop(String schema, List<String> indexes) throws SQLException {
        for (String name : indexes) {
            leash.progress(migration.script() + ": drops invalid index " + name);
            ConcurrentIndexes.drop(connection, schema, name);
        }
    }

    private String schema(ConcurrentIndex index) {
        @Nullable String named = index.schema();
        return named == null ? task.schema() : named;
    }
}
