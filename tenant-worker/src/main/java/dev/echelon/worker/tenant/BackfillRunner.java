package dev.echelon.worker.tenant;

import dev.echelon.contracts.backfill.Backfill;
import dev.echelon.contracts.backfill.Backfill.Batch;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.TenantTask;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a backfill's batches. Each is one transaction that locks the fence, applies the batch and stores its cursor, so that a
 * retry goes on behind the last batch that was committed and no batch is applied twice.
 */
public final class BackfillRunner {
    private static final String EXISTS = "SELECT to_regclass(?) IS NOT NULL";

    private static final String CREATE = """
            CREATE TABLE %s (
                script     text        PRIMARY KEY,
                cursor     text        NOT NULL,
                rows       bigint      NOT NULL,
                batches    bigint      NOT NULL,
                finished   boolean     NOT NULL,
                token      bigint      NOT NULL,
                updated_at timestamptz NOT NULL
            )
            """;

    private static final String READ = "SELECT cursor, rows, finished FROM %s WHERE script = ?";

    private static final String STORE = """
            INSERT INTO %s AS b (script, cursor, rows, batches, finished, token, updated_at)
            VALUES (?, ?, ?, 1, ?, ?, clock_timestamp())
            ON CONFLICT (script) DO UPDATE SET cursor = excluded.cursor, rows = b.rows + excluded.rows,
                batches = b.batches + 1, finished = excluded.finished, token = excluded.token, updated_at = clock_timestamp()
            RETURNING rows
            """;

    private BackfillRunner() {}

    private record Position(@Nullable String cursor, long rows, boolean finished) {
        static final Position START = new Position(null, 0, false);
    }

    /**
     * Runs what is left of it. The connection must be in auto-commit mode, and is left so.
     *
     * @param script under which its cursor is kept
     * @throws SQLException a batch failed and was rolled back; those before it stay
     */
    public static void run(Connection connection, TenantTask task, Leash leash, String script, Backfill backfill)
            throws SQLException {
        String table = Sql.name(task.schema(), "echelon_backfill");
        Position position = Sql.inTransaction(connection, () -> {
            Fence.lock(connection, task);
            if (!Sql.query(connection, EXISTS, row -> row.getBoolean(1), table).get(0)) {
                Sql.update(connection, CREATE.formatted(table));
            }
            return read(connection, table, script);
        });
        while (!position.finished()) {
            leash.check();
            Position from = position;
            position = Sql.inTransaction(connection, () -> {
                Fence.lock(connection, task);
                Batch batch = backfill.next(connection, from.cursor());
                return store(connection, table, script, task.token(), batch);
            });
            leash.progress(script + ": " + position.rows() + " rows");
        }
    }

    private static Position read(Connection connection, String table, String script) throws SQLException {
        List<Position> found = Sql.query(
                connection,
                READ.formatted(table),
                row -> new Position(row.getString(1), row.getLong(2), row.getBoolean(3)),
                script);
        return found.isEmpty() ? Position.START : found.get(0);
    }

    private static Position store(Connection connection, String table, String script, long token, Batch batch)
            throws SQLException {
        long rows = Sql.query(
                        connection,
                        STORE.formatted(table),
                        row -> row.getLong(1),
                        script,
                        batch.cursor(),
                        batch.rows(),
                        batch.last(),
                        token)
                .get(0);
        return new Position(batch.cursor(), rows, batch.last());
    }
}
