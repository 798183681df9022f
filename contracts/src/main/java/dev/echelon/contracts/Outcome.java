package dev.echelon.contracts;

/** How one tenant's migration ended. Wire codes are the constants' names; an unknown code reads as {@link #UNKNOWN}. */
public enum Outcome {
    /** Every migration up to the target is in the tenant's history, read after it was committed. */
    SUCCEEDED,
    /** The tenant is not at the target; whether anything is known about it says {@link TenantMigrated#verified()}. */
    FAILED,
    /** Nothing was to be done here, for instance because another slug owns the same schema. */
    SKIPPED,
    /** A code this reader does not know. Never written. */
    UNKNOWN
}
