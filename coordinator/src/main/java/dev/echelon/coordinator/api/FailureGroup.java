package dev.echelon.coordinator.api;

import dev.echelon.contracts.TenantError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Failed tenants of a run that share a root cause: the same kind, migration, line and SQLSTATE, and the same message but for
 * quoted names and numbers.
 *
 * @param count how many
 * @param unverified of these, whose outcome is unknown since the history could not be read after the failure
 * @param error the whole error of the first of them
 * @param tenants the first of them in plan order, at most 500
 */
public record FailureGroup(
        int count, int unverified, @Nullable TenantError error, List<Tenant> tenants) {

    /** One of them. */
    public record Tenant(
            String slug,
            int cohort,
            String shard,
            int attempt,
            @Nullable String workerId,
            boolean suspended,
            @Nullable Boolean outcomeVerified,
            @Nullable Instant finishedAt,
            @Nullable String message) {}
}
