package dev.echelon.coordinator.run;

import java.util.EnumSet;
import java.util.Set;

/** The states of one tenant's row in a run, as the master stores them. */
public enum TenantState {
    /** Waits for its release. Next: RELEASED. */
    PENDING,
    /** A command with its token may be under way. Next: CLAIMED; PENDING when withdrawn or unclaimed for too long. */
    RELEASED,
    /** A worker holds it under a lease. Next: any verdict; PENDING when handed back or its worker fell silent. */
    CLAIMED,
    /** Applied, always. Final. */
    SUCCEEDED,
    /** Not applied, or unknown. Only a resume leaves it. Next: PENDING. */
    FAILED,
    /** Nothing was to be done here. Final. */
    SKIPPED;

    /** States that may follow this one. */
    public Set<TenantState> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(RELEASED);
            case RELEASED -> EnumSet.of(CLAIMED, PENDING);
            case CLAIMED -> EnumSet.of(SUCCEEDED, FAILED, SKIPPED, PENDING);
            case FAILED -> EnumSet.of(PENDING);
            case SUCCEEDED, SKIPPED -> EnumSet.noneOf(TenantState.class);
        };
    }

    /** Whether the run is done with the tenant. */
    public boolean isTerminal() {
        return this == SUCCEEDED || this == FAILED || this == SKIPPED;
    }
}
