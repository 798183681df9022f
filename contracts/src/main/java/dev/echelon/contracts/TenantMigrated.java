package dev.echelon.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A worker's claim of how one tenant's migration ended. It becomes a fact when the coordinator books it, which asks for
 * {@code token} and {@code claimId} of the claim in force.
 *
 * @param runId the run
 * @param slug the tenant; like every identifier here at most 255 characters
 * @param token the token under which the tenant was claimed
 * @param claimId the proof of the claim, known to the claiming worker alone
 * @param workerId who says so
 * @param outcome how it ended
 * @param verified true when the tenant's history was read under this token's fence after the outcome; always true for
 *     {@link Outcome#SUCCEEDED}; false for a failure means "unknown"
 * @param fromVersion schema version found; null: none
 * @param toVersion schema version left behind; null: none
 * @param applied what was applied under this claim, in order; the last ones, when they are too many for a message (some
 *     12,000 bytes): the tenant's history has them all
 * @param minCompatibleCodeVersion greatest value that the tenant's schema now declares; null: none
 * @param historyDigest digest of the applied versions and their checksums as they now stand; null: not read
 * @param aligned versions whose history row was given the set's checksum, because the run accepts the edit; the last
 *     ones, when they are too many (some 4,000 bytes)
 * @param startedAt when the worker began, by its own clock
 * @param finishedAt when the worker ended, by its own clock
 * @param error what went wrong, or why it was skipped; null exactly for {@link Outcome#SUCCEEDED}
 */
public record TenantMigrated(
        UUID runId,
        String slug,
        long token,
        UUID claimId,
        String workerId,
        Outcome outcome,
        boolean verified,
        @Nullable String fromVersion,
        @Nullable String toVersion,
        List<AppliedMigration> applied,
        @Nullable String minCompatibleCodeVersion,
        @Nullable String historyDigest,
        List<String> aligned,
        Instant startedAt,
        Instant finishedAt,
        @Nullable TenantError error) {
    /** CloudEvents type. */
    public static final String TYPE = "dev.echelon.tenant.migrated.v1";

    public TenantMigrated {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(slug, "slug");
        Objects.requireNonNull(claimId, "claimId");
        Objects.requireNonNull(workerId, "workerId");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(finishedAt, "finishedAt");
        Bounds.time("startedAt", startedAt);
        Bounds.time("finishedAt", finishedAt);
        Bounds.identifier("slug", slug);
        Bounds.identifier("workerId", workerId);
        Bounds.identifier("fromVersion", fromVersion);
        Bounds.identifier("toVersion", toVersion);
        Bounds.identifier("minCompatibleCodeVersion", minCompatibleCodeVersion);
        Bounds.identifier("historyDigest", historyDigest);
        applied = applied == null
                ? List.of()
                : Bounds.lastThatFit(
                        applied, 12_000, a -> 60 + Bounds.jsonBytes(a.version()) + Bounds.jsonBytes(a.script()));
        aligned = aligned == null ? List.of() : Bounds.lastThatFit(aligned, 4_000, v -> 1 + Bounds.jsonBytes(v));
        aligned.forEach(version -> Bounds.identifier("aligned", version));
        if (outcome == Outcome.SUCCEEDED && !verified) {
            throw new IllegalArgumentException("a success is verified by definition");
        }
    }
}
