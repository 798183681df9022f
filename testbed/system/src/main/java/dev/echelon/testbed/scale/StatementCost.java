package dev.echelon.testbed.scale;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one statement has cost the master during a run.
 *
 * @param id the same for the same statement in every run on this server
 * @param text its beginning
 * @param millis of execution, all calls together
 * @param blocks read from cache or disk, all calls together
 */
record StatementCost(long id, String text, long calls, double millis, long blocks) {
    private static final String READ = """
            SELECT queryid, regexp_replace(left(query, 1000), '\\s+', ' ', 'g'), calls, total_exec_time,
                   shared_blks_hit + shared_blks_read
            FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;
    private static final int SHOWN = 14;
    private static final int TEXT = 62;

    static final String EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements";
    static final String RESET = "SELECT pg_stat_statements_reset()";

    /** All since the last reset. */
    static List<StatementCost> read(MeasuredMaster master) throws SQLException {
        List<StatementCost> costs = new ArrayList<>();
        try (Connection connection = master.connect();
                ResultSet row = connection.createStatement().executeQuery(READ)) {
            while (row.next()) {
                costs.add(new StatementCost(
                        row.getLong(1), row.getString(2).strip(), row.getLong(3), row.getDouble(4), row.getLong(5)));
            }
        }
        return costs;
    }

    /** The dearest of the larger fleet, beside what they cost a tenant of the smaller. */
    static List<String> compared(List<StatementCost> small, int fewer, List<StatementCost> large, int more) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-" + TEXT + "s %11s %19s %19s",
                "the master's statements, a tenant",
                "calls",
                "ms: " + fewer + " / " + more,
                "blocks"));
        large.stream()
                .sorted((a, b) -> Double.compare(b.millis, a.millis))
                .limit(SHOWN)
                .forEach(one -> {
                    Optional<StatementCost> before =
                            small.stream().filter(other -> other.id == one.id).findFirst();
                    lines.add(String.format(
                            Locale.ROOT,
                            "%-" + TEXT + "s %11.3f %9s %9.3f %9s %9.1f",
                            one.text.substring(0, Math.min(TEXT, one.text.length())),
                            (double) one.calls / more,
                            before.map(other -> String.format(Locale.ROOT, "%.3f", other.millis / fewer))
                                    .orElse("-"),
                            one.millis / more,
                            before.map(other -> String.format(Locale.ROOT, "%.1f", (double) other.blocks / fewer))
                                    .orElse("-"),
                            (double) one.blocks / more));
                });
        return lines;
    }
}
