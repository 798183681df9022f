package dev.echelon.coordinator.tenants;

import dev.echelon.contracts.compatibility.TenantRequirement;
import org.jspecify.annotations.Nullable;

/** What came of reading what one tenant's schema asks of the code. */
public sealed interface RequirementReading {
    /**
     * What it asks for.
     *
     * @param schemaVersion read of those alone that are ahead of the build; null: none, or not known
     */
    record Asks(TenantRequirement requirement, @Nullable String schemaVersion) implements RequirementReading {}

    /** It could not be read; {@code reason} may be shown. */
    record Unreadable(String slug, String shard, String reason) implements RequirementReading {}
}
