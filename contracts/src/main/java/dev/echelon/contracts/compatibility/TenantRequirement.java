package dev.echelon.contracts.compatibility;

import org.jspecify.annotations.Nullable;

/**
 * What one tenant's schema asks of the code that works on it.
 *
 * @param slug the tenant
 * @param shard where it lives
 * @param minCompatible the greatest value among its applied migrations; null: any code may work on it
 * @param since the script that asks for it, or the schema version; null: not known
 */
public record TenantRequirement(
        String slug,
        String shard,
        @Nullable CodeVersion minCompatible,
        @Nullable String since) {
    /** In short, for a message. */
    @Override
    public String toString() {
        return slug + " (shard " + shard + ") "
                + (minCompatible == null ? "asks for nothing" : "needs " + minCompatible + " or later")
                + (since == null ? "" : ", since " + since);
    }
}
