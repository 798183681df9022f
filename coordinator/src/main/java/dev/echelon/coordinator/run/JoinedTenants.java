package dev.echelon.coordinator.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tenants that a run over the fleet would take along if it were planned at its end, and that were not there, or not to be
 * migrated, when it was planned.
 *
 * @param count how many
 * @param first the first of them by slug, at most {@link #KEPT}
 * @param unknown why nobody knows; null: the catalog was read
 */
public record JoinedTenants(
        int count, List<Tenant> first, @Nullable String unknown) {
    /** So many are listed. */
    public static final int KEPT = 1_000;

    public JoinedTenants {
        first = List.copyOf(first);
    }

    /** One of them, with the status that the catalog gives it now. */
    public record Tenant(String slug, String status) {}

    /** The catalog could not be read. */
    public static JoinedTenants unknown(String why) {
        return new JoinedTenants(0, List.of(), why);
    }
}
