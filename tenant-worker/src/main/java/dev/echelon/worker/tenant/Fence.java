package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.FencedException;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.SameSchemaException;
import dev.echelon.worker.migration.TenantTask;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The fence of a tenant's schema: a row of {@code echelon.fence} in the tenant's database. Whoever writes to the tenant locks it
 * until his commit; whoever is newer raises it. It stands outside the tenant's schema, so that a fresh one stays empty.
 */
public final class Fence {
    private static final String NAME_SESSION =
            "SELECT to_regclass('echelon.fence') IS NOT NULL, set_config('application_name', ?, false)";

    /** Any constant that nobody else uses: "echelon" in ASCII. */
    private static final String CREATE = """
            DO $$ BEGIN
                PERFORM pg_advisory_xact_lock(28539395867602798);
                CREATE SCHEMA IF NOT EXISTS echelon;
                CREATE TABLE IF NOT EXISTS echelon.fence (
                    schema_name text        PRIMARY KEY,
                    token       bigint      NOT NULL,
                    run_id      uuid        NOT NULL,
                    slug        text        NOT NULL,
                    claim_id    uuid        NOT NULL,
                    raised_at   timestamptz NOT NULL
                );
                CREATE TABLE IF NOT EXISTS echelon.started (
                    schema_name    text        NOT NULL,
                    script         text        NOT NULL,
                    checksum       integer,
                    token          bigint      NOT NULL,
                    object_existed boolean     NOT NULL,
                    started_at     timestamptz NOT NULL,
                    PRIMARY KEY (schema_name, script)
                );
            END $$
            """;

    private static final String HOLDER = "SELECT token, slug FROM echelon.fence WHERE schema_name = ?";

    private static final String LIVE = """
            SELECT EXISTS (
                SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                  AND starts_with(application_name, 'echelon:' || ?::bigint || ':' || ? || ':'))
            """;

    /** Impatient: the condition holds always, and is evaluated before a row is looked for or waited for. */
    private static final String RAISE = """
            INSERT INTO echelon.fence AS f (schema_name, token, run_id, slug, claim_id, raised_at)
            SELECT ?, ?, ?, ?, ?, clock_timestamp() WHERE set_config('lock_timeout', '500ms', true) IS NOT NULL
            ON CONFLICT (schema_name) DO UPDATE SET token = excluded.token, run_id = excluded.run_id,
                slug = excluded.slug, claim_id = excluded.claim_id, raised_at = clock_timestamp()
            WHERE f.token <= excluded.token
            """;

    private static final String LOCK = "SELECT token FROM echelon.fence WHERE schema_name = ? FOR SHARE";
    private static final String READ = "SELECT token FROM echelon.fence WHERE schema_name = ?";

    private static final int TRIES = 60;

    private Fence() {}

    private record Holder(long token, String slug) {}

    /**
     * Ends older sessions, raises the fence, ends them again. Raising first, or ending once, would let a worker that wakes up
     * between the two have its way.
     *
     * @throws FencedException a higher token holds it
     * @throws SameSchemaException another tenant's live claim holds it
     */
    public static void take(Connection connection, TenantTask task, Leash leash) throws SQLException {
        if (!Sql.query(connection, NAME_SESSION, row -> row.getBoolean(1), SessionName.of(task))
                .get(0)) {
            Sql.update(connection, CREATE);
        }
        refuseForeign(connection, task);
        OlderSessions.end(connection, task, leash);
        raise(connection, task, leash);
        OlderSessions.end(connection, task, leash);
    }

    private static void refuseForeign(Connection connection, TenantTask task) throws SQLException {
        List<Holder> holders =
                Sql.query(connection, HOLDER, row -> new Holder(row.getLong(1), row.getString(2)), task.schema());
        for (Holder holder : holders) {
            if (!holder.slug().equals(task.slug()) && isLive(connection, task, holder)) {
                throw new SameSchemaException(holder.slug());
            }
        }
    }

    private static boolean isLive(Connection connection, TenantTask task, Holder holder) throws SQLException {
        return Sql.query(connection, LIVE, row -> row.getBoolean(1), holder.token(), SessionName.mark(task.schema()))
                .get(0);
    }

    private static void raise(Connection connection, TenantTask task, Leash leash) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                int raised = Sql.update(
                        connection, RAISE, task.schema(), task.token(), task.runId(), task.slug(), task.claimId());
                if (raised == 0) {
                    throw new FencedException(read(connection, task));
                }
                return;
            } catch (SQLException e) {
                if (!"55P03".equals(e.getSQLState()) || attempt == TRIES) {
                    throw e;
                }
                // an older session locked it after we had looked
                OlderSessions.end(connection, task, leash);
                leash.pause(Duration.ofMillis(50));
            }
        }
    }

    /**
     * Locks the fence until the end of the transaction that is open.
     *
     * @throws FencedException it does not carry our token
     */
    public static void lock(Connection connection, TenantTask task) throws SQLException {
        List<Long> tokens = Sql.query(connection, LOCK, row -> row.getLong(1), task.schema());
        requireOurs(tokens, task);
    }

    /**
     * Looks at the fence, without a lock.
     *
     * @throws FencedException it does not carry our token
     */
    public static void check(Connection connection, TenantTask task) throws SQLException {
        requireOurs(List.of(read(connection, task)), task);
    }

    private static long read(Connection connection, TenantTask task) throws SQLException {
        List<Long> tokens = Sql.query(connection, READ, row -> row.getLong(1), task.schema());
        requirePresent(tokens, task);
        return tokens.get(0);
    }

    /**
     * Looks at what was read of the fence, under a lock or not.
     *
     * @param tokens the token of its row; empty: there is none
     * @throws FencedException it is not ours
     */
    public static void requireOurs(List<Long> tokens, TenantTask task) throws SQLException {
        requirePresent(tokens, task);
        long token = tokens.get(0);
        if (token > task.token()) {
            throw new FencedException(token);
        }
        if (token < task.token()) {
            throw new SQLException("the fence of schema " + task.schema() + " was lowered to " + token, "40001");
        }
    }

    /** Somebody removed it: from the start, as after a broken connection. */
    private static void requirePresent(List<Long> tokens, TenantTask task) throws SQLException {
        if (tokens.isEmpty()) {
            throw new SQLException("the fence of schema " + task.schema() + " was removed from echelon.fence", "40001");
        }
    }
}
