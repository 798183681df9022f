package dev.echelon.coordinator.run;

/** What a run needs next; the one decision that every booking, tick, continue and resume ends in. */
public enum Step {
    /** A stop was asked for: carry it out. */
    CARRY_OUT_STOP,
    /** The cohort has tripped: request the abort. */
    TRIP,
    /** Every tenant of the cohort has its verdict: record it as complete. */
    COMPLETE_COHORT,
    /** The last cohort is complete: finish the run. */
    FINISH,
    /** The stagger is over: the next cohort becomes the current one. */
    OPEN_NEXT_COHORT,
    /** Release tenants of the current cohort, as many as the window allows. */
    FILL,
    /** Nothing, until a verdict, the stagger's end or an operator. */
    WAIT
}
