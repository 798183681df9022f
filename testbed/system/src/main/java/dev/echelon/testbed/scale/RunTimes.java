package dev.echelon.testbed.scale;

import java.sql.SQLException;
import java.util.List;

/** The times of one run, in milliseconds, as the master's rows have them. */
record RunTimes(MeasuredMaster master, String run) {
    private static final String TENANTS = "FROM identity.migration_cohort_tenant WHERE run_id = '%s' ";
    // when a cohort's last tenant was done, by its claim and the time its worker took; and when the last one was booked
    private static final String HANDOVER = """
            WITH cohorts AS (
                SELECT cohort, min(released_at) AS released, max(finished_at) AS booked,
                       max(claimed_at + duration_ms * interval '1 millisecond') AS done
                FROM identity.migration_cohort_tenant WHERE run_id = '%s' GROUP BY cohort)
            SELECT extract(epoch FROM n.released - c.%s) * 1000
            FROM cohorts c JOIN cohorts n ON n.cohort = c.cohort + 1
            """;
    private static final String STAGGER = """
            SELECT extract(epoch FROM min(t.released_at) - c.completed_at) * 1000
            FROM identity.migration_cohort c
            JOIN identity.migration_cohort_tenant t ON t.run_id = c.run_id AND t.cohort = c.cohort + 1
            WHERE c.run_id = '%s' GROUP BY c.cohort, c.completed_at
            """;

    /** From the run row's start to its end. */
    double wholeMillis() throws SQLException {
        return master.numbers("SELECT extract(epoch FROM finished_at - started_at) * 1000"
                        + " FROM identity.migration_cohort_run WHERE run_id = '" + run + "'")
                .get(0);
    }

    /** From the first release to the last booking. */
    double workMillis() throws SQLException {
        return master.numbers("SELECT extract(epoch FROM max(finished_at) - min(released_at)) * 1000 "
                        + TENANTS.formatted(run))
                .get(0);
    }

    /** From a tenant's release to its claim. */
    Percentiles untilClaimed() throws SQLException {
        return Percentiles.of(
                master.numbers("SELECT extract(epoch FROM claimed_at - released_at) * 1000 " + TENANTS.formatted(run)));
    }

    /** From a tenant's claim to its booking. */
    Percentiles untilBooked() throws SQLException {
        return Percentiles.of(
                master.numbers("SELECT extract(epoch FROM finished_at - claimed_at) * 1000 " + TENANTS.formatted(run)));
    }

    /** From the end of a cohort's last tenant to the first release of the next cohort; the run has two or more. */
    Percentiles fromDoneToRelease() throws SQLException {
        return Percentiles.of(master.numbers(HANDOVER.formatted(run, "done")));
    }

    /** From the booking of a cohort's last tenant to the first release of the next cohort. */
    Percentiles fromBookedToRelease() throws SQLException {
        return Percentiles.of(master.numbers(HANDOVER.formatted(run, "booked")));
    }

    /** From a cohort's completion to the first release of the next one. */
    Percentiles staggers() throws SQLException {
        return Percentiles.of(master.numbers(STAGGER.formatted(run)));
    }

    /** How long the workers took for each tenant, in seconds, in the order of claims. */
    List<Double> workSeconds() throws SQLException {
        return master.numbers("SELECT duration_ms / 1000.0 " + TENANTS.formatted(run) + "ORDER BY claimed_at, id");
    }
}
