package dev.echelon.worker.claim;

/** The master's answer to one renewal. */
public enum RenewAnswer {
    /** The claim holds for another lease. */
    RENEWED,
    /** Its result is booked. */
    BOOKED,
    /** It is another's: stop before the next script, report nothing. */
    LOST
}
