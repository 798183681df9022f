package dev.echelon.testbed.scale;

import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackException;
import dev.echelon.testbed.stack.StackWiring;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The master of a stack of our own, of which a measurement may empty every table. */
public final class MeasuredMaster {
    private static final List<String> RUN_TABLES = List.of(
            "migration_cohort_run",
            "migration_dispatch",
            "migration_cohort",
            "migration_cohort_tenant",
            "migration_audit",
            "echelon_tenant_schema");
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration NOTHING_MOVES = Duration.ofMinutes(2);
    private static final String STATE = """
            SELECT state, succeeded_count + failed_count + skipped_count FROM identity.migration_cohort_run
            WHERE run_id = CAST(? AS uuid)
            """;

    private final Stack stack;

    public MeasuredMaster(Stack stack) {
        this.stack = stack;
    }

    /** Forgets every run and tenant. */
    public void empty() {
        List<String> tables = new ArrayList<>(RUN_TABLES);
        tables.add("echelon_tenant");
        execute("TRUNCATE identity." + String.join(", identity.", tables) + " CASCADE");
    }

    public void execute(String... statements) {
        stack.master().execute(stack.masterDatabase(), statements);
    }

    /** A fleet of so many tenants, each a schema {@code s1}, {@code s2} and so on of one database, and nothing else in the catalog. */
    public void catalog(int tenants, String shard, String database) {
        execute(
                "TRUNCATE identity.echelon_tenant",
                "INSERT INTO identity.echelon_tenant (slug, shard, database_name, schema_name) SELECT 'tenant-' || n, '"
                        + shard + "', '" + database + "', 's' || n FROM generate_series(1, " + tenants + ") n",
                "ANALYZE identity.echelon_tenant");
    }

    /** Returns when the run is finished and all its events are sent; fails when it ends otherwise, or nothing moves. */
    public void awaitFinished(String run) throws SQLException {
        long booked = -1;
        long moved = System.nanoTime();
        try (Connection connection = connect();
                PreparedStatement state = connection.prepareStatement(STATE)) {
            state.setString(1, run);
            while (true) {
                try (ResultSet row = state.executeQuery()) {
                    if (!row.next() || !List.of("RUNNING", "FINISHED").contains(row.getString(1))) {
                        throw new StackException("The measured run " + run + " has not come to its end; its report and"
                                + " the logs of the programs say why.");
                    }
                    if (row.getString(1).equals("FINISHED")) {
                        break;
                    }
                    if (row.getLong(2) != booked) {
                        booked = row.getLong(2);
                        moved = System.nanoTime();
                    }
                }
                if (System.nanoTime() - moved > NOTHING_MOVES.toNanos()) {
                    throw new StackException("The measured run " + run + " stands since " + NOTHING_MOVES.toMinutes()
                            + " minutes with " + booked + " tenants booked; see the logs.");
                }
                StackWiring.pause(POLL);
            }
        }
        awaitEventsSent();
    }

    /** Returns when a run that was stopped has nothing in flight any more, and all its events are sent. */
    public void awaitDrained(String run) throws SQLException {
        long begin = System.nanoTime();
        while (number("SELECT count(*) FROM identity.migration_cohort_tenant"
                        + " WHERE state IN ('RELEASED', 'CLAIMED') AND run_id = '" + run + "'")
                > 0) {
            if (System.nanoTime() - begin > NOTHING_MOVES.toNanos()) {
                throw new StackException("The stopped run " + run + " still has tenants in flight; see the logs.");
            }
            StackWiring.pause(POLL);
        }
        awaitEventsSent();
    }

    private void awaitEventsSent() throws SQLException {
        while (number(
                        "SELECT count(*) FROM (SELECT FROM identity.migration_audit WHERE published_at IS NULL LIMIT 1) u")
                > 0) {
            StackWiring.pause(POLL);
        }
    }

    /** Fails unless every tenant of the run has succeeded: work that was not done is not measured. */
    void check(String run, int tenants) throws SQLException {
        long done =
                number("SELECT count(*) FROM identity.migration_cohort_tenant WHERE state = 'SUCCEEDED' AND run_id = '"
                        + run + "'");
        if (done != tenants) {
            throw new StackException("Of " + tenants + " tenants " + done + " have succeeded in run " + run + ".");
        }
    }

    /** Rows of the run's tables. */
    long rows() throws SQLException {
        long rows = 0;
        for (String table : RUN_TABLES) {
            rows += number("SELECT count(*) FROM identity." + table);
        }
        return rows;
    }

    /** Bytes of the run's tables with their indexes, as a vacuum leaves them. */
    long bytes() throws SQLException {
        long bytes = 0;
        for (String table : RUN_TABLES) {
            execute("VACUUM identity." + table);
            bytes += number("SELECT pg_total_relation_size('identity." + table + "')");
        }
        return bytes;
    }

    /** Rows inserted, updated and deleted in the schema since the server's start, once all sessions have told. */
    long rowChanges() throws SQLException {
        // a session tells once a second at the most
        StackWiring.pause(Duration.ofMillis(1_200));
        return number("SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_user_tables"
                + " WHERE schemaname = 'identity'");
    }

    /** Bytes of the write-ahead log since the server was made. */
    long walBytes() throws SQLException {
        return number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
    }

    long number(String sql) throws SQLException {
        return (long) numbers(sql).get(0).doubleValue();
    }

    /** The first column, without nulls. */
    public List<Double> numbers(String sql) throws SQLException {
        List<Double> numbers = new ArrayList<>();
        try (Connection connection = connect();
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                double number = rows.getDouble(1);
                if (!rows.wasNull()) {
                    numbers.add(number);
                }
            }
        }
        return numbers;
    }

    Connection connect() throws SQLException {
        return stack.master().connect(stack.masterDatabase());
    }
}
