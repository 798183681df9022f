package dev.echelon.contracts;

/** The topics of protocol version 1. Their names are part of the contract and never change within it. */
public final class Topics {
    /** Commands, from coordinator to workers; values are {@link MigrateTenant}. */
    public static final String COMMANDS = "echelon.commands.v1";
    /** Results, a worker's claim of what happened, keyed by run id; values are {@link TenantMigrated}. */
    public static final String RESULTS = "echelon.results.v1";
    /** What was decided and booked: the facts, keyed by run id; values are {@link RunEvent}. */
    public static final String RUNS = "echelon.runs.v1";
    /** What could not be read on {@link #COMMANDS} or {@link #RESULTS}, with the reason in its headers. */
    public static final String DEAD_LETTERS = "echelon.dead-letters.v1";

    private Topics() {}
}
