package dev.echelon.contracts;

/** Why a tenant failed, as coarse as an operator's next step needs it. An unknown code reads as {@link #UNKNOWN}. */
public enum ErrorKind {
    /** The script is wrong, for this tenant at least (SQLSTATE classes 42, 0A, 2B, 54, P0). */
    MIGRATION,
    /** The tenant's data refuses the script (classes 22 and 23). */
    DATA,
    /** An object is there already that the history does not know (42P07, 42701 and their like). */
    DRIFT,
    /** The history disagrees with the migration set: edited, missing or failed migrations. */
    VALIDATION,
    /** A lock was not to be had within the retry budget. */
    LOCK,
    /** A statement ran into its time limit, twice. */
    TIMEOUT,
    /** The database refuses us: credentials, rights, or it is not there. */
    ACCESS,
    /** Connection or server trouble that outlived its budget. */
    INFRASTRUCTURE,
    /** An index built concurrently is invalid. */
    INVALID_INDEX,
    /** The server reports corruption; a human must look. */
    CORRUPTION,
    /** Two workers were lost with this tenant in hand, and the history shows it was not applied. */
    WORKER_LOST,
    /** A code this reader does not know. Never written. */
    UNKNOWN
}
