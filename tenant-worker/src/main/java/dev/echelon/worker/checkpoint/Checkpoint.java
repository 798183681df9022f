package dev.echelon.worker.checkpoint;

/** Told at the named points of a tenant's way. Shipped programs carry {@link #NONE}; no property reaches this. */
@FunctionalInterface
public interface Checkpoint {
    /** Does nothing. */
    Checkpoint NONE = (point, slug, token) -> {};

    /**
     * The tenant's work has come to this point; the calling thread goes on when this returns. What is thrown is taken for a
     * failure of the step.
     */
    void reached(Point point, String slug, long token);

    /** Where. */
    enum Point {
        /** The claim is granted, and no slot knows of it yet. */
        AFTER_CLAIM,
        /** Connected, history read, nothing written. */
        BEFORE_FENCE,
        /** The fence carries the claim's token, and no older session is left. */
        AFTER_FENCE,
        /** Before Flyway is called. */
        BEFORE_MIGRATE,
        /** In a script's transaction, the fence locked, its first statement still to come. */
        IN_TRANSACTION,
        /** A script without a transaction is known to have begun, its statement still to come. */
        BEFORE_STATEMENT,
        /** A script's statements are done, its history row and its commit still to come. */
        BEFORE_COMMIT,
        /** Flyway is done. */
        AFTER_MIGRATE,
        /** The verdict stands, no result is sent yet. */
        BEFORE_REPORT,
        /** The broker has the result. */
        AFTER_REPORT
    }
}
