package dev.echelon.coordinator.run;

import java.util.Objects;

/**
 * A pause or an abort that was asked for. It is recorded first, where claims read it without a lock, and carried out in a
 * second transaction, since those that share the control row's lock would starve its update.
 */
public record StopRequest(Kind kind, String reason, String actor) {
    /** The actor of what the coordinator decides by itself. */
    public static final String SYSTEM = "system";

    public StopRequest {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(actor, "actor");
    }

    /** What was asked for. An abort replaces a pause, never the other way round. */
    public enum Kind {
        PAUSE,
        ABORT
    }
}
