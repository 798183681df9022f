package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.RunView;

/** Where a cohort stands, as it may be asked for. */
enum CohortState {
    /** Its turn has not come. */
    WAITING,
    /** Its tenants are being migrated, or the run stopped while they were. */
    OPEN,
    COMPLETE;

    boolean fits(RunView.Cohort cohort) {
        return switch (this) {
            case WAITING -> cohort.releasedAt() == null;
            case OPEN -> cohort.releasedAt() != null && cohort.completedAt() == null;
            case COMPLETE -> cohort.completedAt() != null;
        };
    }
}
