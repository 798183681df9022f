package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.Cohort;
import dev.echelon.testbed.simulation.kernel.Kernel;

/** A row of {@code migration_cohort}; times in microseconds, zero for null; trip zero for null. */
public final class CohortRow extends Row.Content<CohortRow> {
    public final int number;
    public final int planned;
    public int trip;
    public int succeeded;
    public int failed;
    public int skipped;
    public int suspended;
    public long releasedAt;
    public long completedAt;

    CohortRow(int number, int planned, int trip) {
        this.number = number;
        this.planned = planned;
        this.trip = trip;
    }

    Cohort toCohort() {
        return new Cohort(
                number,
                planned,
                trip == 0 ? null : trip,
                succeeded,
                failed,
                skipped,
                suspended,
                completedAt == 0 ? null : Kernel.instant(completedAt));
    }
}
