package dev.echelon.coordinator.run;

import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a resume may change, and what it must know; null keeps the lever.
 *
 * @param staggerMs new pause between cohorts
 * @param abortRate new abort rate, for the cohorts that are not complete
 * @param maxInFlight new window
 * @param migrationSetHash the set's hash up to the run's target, as it is now
 * @param acceptChangedSet go on although it is not the planned one
 * @param minCompatibleCodeVersion the set's greatest value up to the run's target, as it is now; null: it declares none
 * @param acceptOldCode go on although older code is running; wants a reason
 * @param suspendedSlugs failed tenants that are suspended by now: they stay failed and are not tried again
 * @param reason the operator's; null: none given
 */
public record ResumeChanges(
        @Nullable Integer staggerMs,
        @Nullable BigDecimal abortRate,
        @Nullable Integer maxInFlight,
        String migrationSetHash,
        boolean acceptChangedSet,
        @Nullable String minCompatibleCodeVersion,
        boolean acceptOldCode,
        Set<String> suspendedSlugs,
        @Nullable String reason) {
    public ResumeChanges {
        suspendedSlugs = Set.copyOf(suspendedSlugs);
        if (acceptOldCode && reason == null) {
            throw new IllegalArgumentException("older code is accepted without a reason");
        }
    }

    /** What is asked of the running code from now on. */
    public DeployOrder applyTo(DeployOrder order) {
        DeployOrder changed = order.changedTo(minCompatibleCodeVersion);
        return acceptOldCode && reason != null ? changed.accepting(reason) : changed;
    }

    /** The levers from now on. */
    public Levers applyTo(Levers levers) {
        if (abortRate != null && levers.abortRate() == null) {
            throw new Refusal(Refusal.Kind.USAGE, "A fan-out has no abort rate. Nothing was changed.");
        }
        return new Levers(
                levers.cohortSize(),
                staggerMs == null ? levers.staggerMs() : staggerMs,
                abortRate == null ? levers.abortRate() : abortRate,
                maxInFlight == null ? levers.maxInFlight() : maxInFlight);
    }
}
