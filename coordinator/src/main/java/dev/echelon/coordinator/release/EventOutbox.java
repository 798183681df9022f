package dev.echelon.coordinator.release;

import dev.echelon.contracts.RunEvent;
import java.util.List;
import java.util.function.Function;

/** Audit rows that are not known to be sent as run events. */
public interface EventOutbox {
    /**
     * Hands the oldest unsent events to {@code send} and marks those it returns as sent; nothing when another replica is at
     * it. Events may be sent twice and carry their audit id for that.
     *
     * @return how many were marked
     */
    int drain(int limit, Function<List<RunEvent>, List<RunEvent>> send);
}
