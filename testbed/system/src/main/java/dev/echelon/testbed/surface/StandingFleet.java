package dev.echelon.testbed.surface;

import dev.echelon.testbed.scale.MeasuredMaster;
import dev.echelon.testbed.scale.MeasuredStack;
import dev.echelon.testbed.stack.CoordinatorApi;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackException;
import java.io.IOException;
import java.util.Locale;

/** Runs that have come half their way, one tenant of a hundred failed, written as their bookings would have. */
final class StandingFleet {
    private static final String ERROR = """
            {"kind": "DATA", "migration": "V2__amounts.sql", "line": 3, "statement": "ALTER TABLE t ADD CHECK (n > 0)",
             "sqlState": "23514", "message": "check constraint \\"t_n_check\\" of relation \\"t\\" is violated by some row",
             "hint": "Mend the rows, then resume.", "attempts": []}
            """;
    private static final String BOOKED = """
            UPDATE identity.migration_cohort_tenant
            SET outcome_verified = true, duration_ms = 200, finished_at = clock_timestamp(), from_version = '1', to_version = '1',
                worker_id = 'worker-1', attempt = 1, state = CASE id %% 100 WHEN 0 THEN 'FAILED' ELSE 'SUCCEEDED' END,
                sql_state = CASE id %% 100 WHEN 0 THEN '23514' END, error = CASE id %% 100 WHEN 0 THEN '%3$s'::jsonb END
            WHERE run_id = '%1$s' AND cohort <= %2$d AND state = 'PENDING'
            """;
    private static final String COMPLETE = """
            UPDATE identity.migration_cohort c
            SET released_at = coalesce(c.released_at, clock_timestamp()), completed_at = clock_timestamp(),
                succeeded_count = t.s, failed_count = t.f
            FROM (SELECT cohort, count(*) FILTER (WHERE state = 'SUCCEEDED') s, count(*) FILTER (WHERE state = 'FAILED') f
                  FROM identity.migration_cohort_tenant WHERE run_id = '%1$s' GROUP BY cohort) t
            WHERE c.run_id = '%1$s' AND c.cohort <= %2$d AND t.cohort = c.cohort
            """;
    private static final String COUNTED = """
            UPDATE identity.migration_cohort_run r
            SET current_cohort = %2$d + 1, succeeded_count = t.s, failed_count = t.f
            FROM (SELECT sum(succeeded_count) s, sum(failed_count) f FROM identity.migration_cohort
                  WHERE run_id = '%1$s') t
            WHERE r.run_id = '%1$s'
            """;

    private final MeasuredMaster master;
    private final CoordinatorApi coordinator;

    StandingFleet(Stack stack) {
        this.master = new MeasuredMaster(stack);
        this.coordinator = new CoordinatorApi(stack);
    }

    /** A catalog of so many tenants that no run has ever seen. */
    void catalog(int tenants) {
        master.empty();
        master.catalog(tenants, MeasuredStack.SHARD, "fleet");
    }

    /** A paused run over a new catalog, two cohorts or more; the first half of them is complete. */
    String halfWay(int tenants, int cohortSize, int staggerMillis) throws Exception {
        catalog(tenants);
        String run = coordinator.start(String.format(
                Locale.ROOT,
                "{\"cohortSize\": %d, \"staggerMs\": %d, \"maxInFlight\": 50}",
                cohortSize,
                staggerMillis));
        coordinator.post("/api/v1/runs/" + run + "/pause", "{\"reason\": \"to be measured\"}");
        master.awaitDrained(run);
        int cohorts = tenants / cohortSize / 2;
        for (String sql : new String[] {BOOKED, COMPLETE, COUNTED}) {
            master.execute(String.format(Locale.ROOT, sql, run, cohorts, ERROR.replace("'", "''")));
        }
        master.execute("ANALYZE identity.migration_cohort_tenant");
        return run;
    }

    void goOn(String run) throws IOException, InterruptedException {
        coordinator.post("/api/v1/runs/" + run + "/continue", "{}");
    }

    /** Ends the run, and returns when nobody works on it. */
    void end(String run) throws Exception {
        try {
            coordinator.post("/api/v1/runs/" + run + "/abort", "{\"reason\": \"measured\"}");
        } catch (StackException e) {
            if (master.numbers("SELECT 1 FROM identity.migration_cohort_run WHERE state = 'FINISHED' AND run_id = '"
                            + run + "'")
                    .isEmpty()) {
                throw e;
            }
        }
        master.awaitDrained(run);
    }
}
