package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.run.NewRun;

/** The two tables of one shape that hold run rows; SQL names the table by {@code {run}}. */
final class RunTable {
    private RunTable() {}

    static String sql(String text, NewRun.Kind kind) {
        return text.replace(
                "{run}",
                switch (kind) {
                    case COHORTS -> "identity.migration_cohort_run";
                    case FAN_OUT -> "identity.migration_fan_out_run";
                });
    }
}
