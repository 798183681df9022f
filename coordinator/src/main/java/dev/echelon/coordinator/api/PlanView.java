package dev.echelon.coordinator.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan: what a run would do. Nothing was applied and no run row was written.
 *
 * @param targetVersion version the fleet goes to; null: repeatable migrations only
 * @param migrationSetHash the set's hash up to the target
 * @param migrations what the set holds up to the target
 * @param totalTenants planned tenants
 * @param levers the levers in force
 * @param cohorts the cohorts in order
 * @param skipped tenants of the catalog that are not planned, with the reason
 * @param edited tenants that hold an applied version with another checksum; a run is refused while there are any that are
 *     not accepted
 * @param minCompatibleCodeVersion the oldest code that can work on the target, a semantic version; null: any
 * @param olderCode running instances of services that are older than that, oldest first
 * @param olderCodeRefusal why a run would be refused because of them, and the ways out; null: it would not be
 * @param projection how long it is going to take
 * @param warnings what an operator should know before going on
 */
public record PlanView(
        @Nullable String targetVersion,
        String migrationSetHash,
        List<Migration> migrations,
        int totalTenants,
        Levers levers,
        List<Cohort> cohorts,
        List<SkippedTenant> skipped,
        List<EditedTenant> edited,
        @Nullable String minCompatibleCodeVersion,
        List<Instance> olderCode,
        @Nullable String olderCodeRefusal,
        Projection projection,
        List<String> warnings) {

    /** One migration of the set. */
    public record Migration(
            @Nullable String version,
            String script,
            String description,
            boolean transactional,
            @Nullable String minCompatibleCodeVersion) {}

    /** The levers; {@code abortRate} is exact. */
    public record Levers(
            int cohortSize, int staggerMs, @Nullable BigDecimal abortRate, int maxInFlight) {}

    /**
     * One cohort.
     *
     * @param cohort its number, from 1
     * @param trip the failure that aborts the run, counted from 1; null: none does
     * @param worstCase at worst so many of its tenants fail: trip - 1 + window; null: none trips it
     */
    public record Cohort(
            int cohort, @Nullable Integer trip, @Nullable Integer worstCase, List<Tenant> tenants) {}

    /**
     * One planned tenant.
     *
     * @param status the catalog's; all but {@code active} are to be marked
     * @param version schema version last seen; null: never seen, or none
     * @param pending migrations to apply; null: unknown, since the tenant was never seen
     * @param readAt when it was seen; null: never
     */
    public record Tenant(
            String slug,
            String status,
            int ring,
            String shard,
            @Nullable String version,
            @Nullable Integer pending,
            @Nullable Instant readAt) {}

    /** A tenant that is not planned. */
    public record SkippedTenant(String slug, String status, String reason) {}

    /** A tenant whose history holds a version with another checksum than the set's. */
    public record EditedTenant(String slug, List<String> versions) {}

    /** A running instance of a service, as it registered. */
    public record Instance(String service, String codeVersion, String host, String instanceId) {}

    /**
     * How long the run is going to take.
     *
     * @param millis projected duration
     * @param complete false: the tenants' own work is not in it, for none was ever timed
     * @param basis what the projection is based on, in words
     */
    public record Projection(long millis, boolean complete, String basis) {}
}
