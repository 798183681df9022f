package dev.echelon.worker.migration;

import java.util.Objects;
import java.util.UUID;

/**
 * A claim as the fence of a tenant's schema names it; whosever it is, and whether it is still held or not.
 *
 * @param runId the run
 * @param slug the tenant
 * @param token the fencing token
 * @param claimId the proof of the claim
 */
public record FencedClaim(UUID runId, String slug, long token, UUID claimId) {
    public FencedClaim {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(slug, "slug");
        Objects.requireNonNull(claimId, "claimId");
    }
}
