package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.Refusal;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads levers and reasons of a request: defaults for what is not said, a refusal that names what is out of range. */
public final class LeverRequests {
    private static final int DECIMALS = 9;
    private static final int REASON = 1_000;

    private LeverRequests() {}

    static Levers cohorts(
            @Nullable Integer cohortSize,
            @Nullable Integer staggerMs,
            @Nullable BigDecimal abortRate,
            @Nullable Integer maxInFlight) {
        BigDecimal rate = rate(abortRate);
        return new Levers(
                cohortSize == null ? Levers.DEFAULT_COHORT_SIZE : cohortSize,
                staggerMs == null ? Levers.DEFAULT_STAGGER_MS : staggerMs,
                rate == null ? Levers.DEFAULT_ABORT_RATE : rate,
                maxInFlight == null ? Levers.DEFAULT_MAX_IN_FLIGHT : maxInFlight);
    }

    /** A fan-out's: nothing staggers it and nothing trips it. */
    static Levers fanOut(int tenants, @Nullable Integer maxInFlight) {
        return new Levers(
                Math.max(1, Math.min(tenants, 100_000)),
                0,
                null,
                maxInFlight == null ? Levers.DEFAULT_MAX_IN_FLIGHT : maxInFlight);
    }

    /** The rate; refused when it has so many digits that exact arithmetic with it would take for ever. */
    static @Nullable BigDecimal rate(@Nullable BigDecimal asked) {
        if (asked != null && (asked.scale() > DECIMALS || asked.precision() - asked.scale() > DECIMALS)) {
            throw new Refusal(
                    Refusal.Kind.USAGE,
                    "abort-rate is not a number from 0 to 1 with at most " + DECIMALS
                            + " decimals. Nothing was changed.");
        }
        return asked;
    }

    /** A reason as it goes into the audit: without control characters, null when it says nothing. */
    public static @Nullable String reason(@Nullable String asked) {
        if (asked == null) {
            return null;
        }
        String line = asked.replaceAll("\\p{C}+", " ").strip();
        if (line.length() > REASON) {
            throw new Refusal(
                    Refusal.Kind.USAGE,
                    "reason has " + line.length() + " characters, allowed are " + REASON + ". Nothing was changed.");
        }
        return line.isEmpty() ? null : line;
    }

    /** Whether older code is accepted, which is a privileged act, too: it wants a reason. */
    public static boolean acceptsOldCode(@Nullable Boolean asked, @Nullable String reason) {
        boolean accepts = Boolean.TRUE.equals(asked);
        if (accepts && reason == null) {
            throw new Refusal(
                    Refusal.Kind.USAGE,
                    "accept-old-code needs a reason, for the audit: --reason \"...\". Nothing was changed.");
        }
        return accepts;
    }

    /** What a run to this target asks of the running code. */
    static DeployOrder order(
            @Nullable String minCompatibleCodeVersion, @Nullable Boolean acceptOldCode, @Nullable String reason) {
        DeployOrder order = new DeployOrder(minCompatibleCodeVersion, null);
        return acceptsOldCode(acceptOldCode, reason) && reason != null ? order.accepting(reason) : order;
    }

    /** Accepting an edit is a privileged act: it wants a reason. */
    static void requireReason(List<String> acceptEdited, @Nullable String reason) {
        if (!acceptEdited.isEmpty() && reason == null) {
            throw new Refusal(
                    Refusal.Kind.USAGE,
                    "accept-edited needs a reason, for the audit: --reason \"...\". Nothing was changed.");
        }
    }
}
