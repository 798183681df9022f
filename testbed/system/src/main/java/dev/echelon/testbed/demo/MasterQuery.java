package dev.echelon.testbed.demo;

import dev.echelon.testbed.stack.Stack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query that the operator's guide gives for the night: the latest run's row. */
final class MasterQuery {
    static final String LATEST_RUN = """
            SELECT run_id, started_at, finished_at,
            total_tenants, cohort_size, stagger_ms,
            succeeded_count, failed_count,
            aborted_at, abort_reason,
            report->'failedTenants' AS failed
            FROM identity.migration_cohort_run
            ORDER BY started_at DESC
            LIMIT 1;
            """;

    private final Stack stack;

    MasterQuery(Stack stack) {
        this.stack = stack;
    }

    /** The columns in their order; null where the column is. */
    Map<String, @Nullable String> latestRun() {
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        try (Connection master = stack.master().connect(stack.masterDatabase());
                Statement statement = master.createStatement();
                ResultSet rows = statement.executeQuery(LATEST_RUN)) {
            if (!rows.next()) {
                throw new DemoException("The master has no row of a run.");
            }
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                row.put(rows.getMetaData().getColumnLabel(i), rows.getString(i));
            }
            return row;
        } catch (SQLException e) {
            throw new DemoException("The master cannot be asked for the latest run: " + e.getMessage(), e);
        }
    }
}
