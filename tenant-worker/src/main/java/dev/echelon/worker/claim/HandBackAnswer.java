package dev.echelon.worker.claim;

/** The master's answer to a hand-back. */
public enum HandBackAnswer {
    /** The tenant is pending again. */
    HANDED_BACK,
    /** The master itself issued the higher token: a newer claim owns the tenant. */
    FENCED,
    /** The claim was not ours any more. */
    LOST
}
