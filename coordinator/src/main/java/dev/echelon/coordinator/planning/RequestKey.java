package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.run.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What makes a request that is sent again the same request: the caller's key, of 1 to 200 characters, and the caller.
 *
 * @param text as it was sent in {@code Idempotency-Key}
 * @param actor who sent it: two callers may use one key
 */
public record RequestKey(String text, String actor) {
    private static final int LENGTH = 200;

    public RequestKey {
        if (text.isBlank() || text.length() > LENGTH) {
            throw new Refusal(
                    Refusal.Kind.USAGE,
                    "Idempotency-Key has " + text.length() + " characters, allowed are 1 to " + LENGTH
                            + ". Nothing was changed.");
        }
    }

    /** The id of the run that this request starts: the table's primary key decides between two that come in at once. */
    UUID runId() {
        return UUID.nameUUIDFromBytes(("echelon run\n" + actor + "\n" + text).getBytes(StandardCharsets.UTF_8));
    }
}
