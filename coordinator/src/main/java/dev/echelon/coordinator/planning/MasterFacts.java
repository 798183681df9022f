package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.run.ServiceInstance;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What planning asks the master database. */
public interface MasterFacts {
    /** Slots of the live workers that have this migration set and take work. */
    int workerSlots(String setHash);

    /** The code that is running, beside what is asked for; null: nothing is. */
    RunningCode runningCode(@Nullable String minCompatibleCodeVersion);

    /** The live run over the whole fleet. */
    Optional<UUID> liveFleetRun();

    /** Which of these tenants an open run still has work for or in flight, and which run. */
    Map<String, UUID> heldByRuns(Collection<String> slugs);

    /** Whether there is such a run, of either kind. */
    boolean exists(UUID runId);

    /** What a run was planned for; empty: no such run, or a legacy row. */
    Optional<Planned> planned(UUID runId);

    /** The failed tenants of a run. */
    List<String> failedTenants(UUID runId);

    /** The master's clock. */
    Instant now();

    /** Remembers what was read of tenants from {@code readAt} on; what was booked since stands. */
    void remember(Collection<Reading> readings, Instant readAt);

    /**
     * What was read of one tenant.
     *
     * @param schemaVersion null: none applied
     * @param minCompatibleCodeVersion what the migration set declares up to there, for a tenant that was never seen
     */
    record Reading(
            String slug,
            @Nullable String schemaVersion,
            String historyDigest,
            @Nullable String minCompatibleCodeVersion) {}

    /**
     * The live instances of services.
     *
     * @param live how many there are
     * @param behind those older than what is asked for, oldest first
     */
    record RunningCode(int live, List<ServiceInstance> behind) {}

    /** A run's target; null: repeatable migrations only. */
    record Planned(@Nullable String targetVersion) {}
}
