package dev.echelon.worker.claim;

import org.jspecify.annotations.Nullable;

/** The master's answer to one renewal. */
public enum RenewAnswer {
    /** The claim holds for another lease. */
    RENEWED,
    /** Its result is booked. */
    BOOKED,
    /** It is another's: stop before the next script, report nothing. */
    LOST;

    /** The answer of this code; null: none that this worker knows, so that it changes nothing. */
    static @Nullable RenewAnswer of(String code) {
        for (RenewAnswer answer : values()) {
            if (answer.name().equals(code)) {
                return answer;
            }
        }
        return null;
    }
}
