package dev.echelon.coordinator.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stands.
 *
 * @param kind COHORTS or FAN_OUT
 * @param state RUNNING, PAUSED, ABORTED, FINISHED; null: a legacy row
 * @param stopping PAUSE or ABORT was asked for and is being carried out; null: no
 * @param minCompatibleCodeVersion the oldest code that can work on the target, a semantic version; null: any
 * @param acceptedOldCode why older code may run meanwhile; null: it may not
 * @param inFlight tenants released or claimed at this moment
 * @param cohorts empty in lists
 * @param waitingFor why nothing moves, in words (stagger, no worker with the set, held shards); null: it moves
 * @param events the latest changes of its state, at most 50, oldest first; empty in lists
 * @param joined tenants that joined the fleet since the plan; null: not known before the run is finished
 * @param serverTime the master's clock at this reading
 */
public record RunView(
        UUID runId,
        String kind,
        @Nullable String state,
        @Nullable String stopping,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant abortedAt,
        @Nullable String abortReason,
        @Nullable String pauseReason,
        @Nullable String startedBy,
        @Nullable String targetVersion,
        @Nullable String migrationSetHash,
        @Nullable String minCompatibleCodeVersion,
        @Nullable String acceptedOldCode,
        int totalTenants,
        int succeeded,
        int failed,
        int skipped,
        int inFlight,
        int cohortSize,
        int staggerMs,
        @Nullable BigDecimal abortRate,
        @Nullable Integer maxInFlight,
        @Nullable Integer currentCohort,
        @Nullable Integer cohortCount,
        @Nullable Instant nextReleaseAt,
        @Nullable String waitingFor,
        List<Cohort> cohorts,
        List<Event> events,
        @Nullable Joined joined,
        Instant serverTime) {

    /**
     * Tenants of the catalog that a new run would take along and this one did not.
     *
     * @param count how many
     * @param slugs the first hundred
     * @param unknown why nobody knows; null: the catalog was read
     */
    public record Joined(
            int count, List<String> slugs, @Nullable String unknown) {}

    /** One cohort's counters; {@code trip} is the failure that aborts, null where none does. */
    public record Cohort(
            int cohort,
            int planned,
            @Nullable Integer trip,
            int succeeded,
            int failed,
            int skipped,
            int suspended,
            @Nullable Instant releasedAt,
            @Nullable Instant completedAt) {}

    /**
     * A change of the run's state, from the audit: since when it is as it is, who did it and why.
     *
     * @param kind STARTED, STOP_REQUESTED, PAUSED, CONTINUED, ABORTED, RESUMED, FINISHED, and OLD_CODE_ACCEPTED
     * @param actor a person's subject, or {@code system}
     */
    public record Event(
            Instant at, String kind, String actor, @Nullable String reason) {}
}
