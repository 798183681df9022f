package dev.echelon.contracts.compatibility;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule: a build may run against a tenant when it is not older than the greatest {@code minCompatibleCodeVersion} among
 * the tenant's applied migrations.
 *
 * @param running the build's version
 */
public record CompatibilityRule(CodeVersion running) {
    /** True when this build must not work on the tenant: the tenant is ahead of it. */
    public boolean isBehind(TenantRequirement tenant) {
        return isBehind(tenant.minCompatible());
    }

    /** True when this build is older than the value; nothing is older than null, which asks for nothing. */
    public boolean isBehind(@Nullable CodeVersion minCompatible) {
        return minCompatible != null && running.isOlderThan(minCompatible);
    }

    /** The verdict over these tenants. */
    public Verdict over(Collection<TenantRequirement> tenants) {
        CodeVersion greatest = null;
        for (TenantRequirement tenant : tenants) {
            greatest = CodeVersion.greatest(greatest, tenant.minCompatible());
        }
        var ahead = tenants.stream()
                .filter(this::isBehind)
                .sorted(Comparator.comparing(TenantRequirement::slug))
                .toList();
        return new Verdict(running, ahead, greatest);
    }

    /**
     * Whether a build may run.
     *
     * @param running the build's version
     * @param ahead the tenants that it must not work on, by slug
     * @param greatest the greatest value asked for; null: none
     */
    public record Verdict(
            CodeVersion running,
            List<TenantRequirement> ahead,
            @Nullable CodeVersion greatest) {
        public Verdict {
            ahead = List.copyOf(ahead);
        }

        /** True when no tenant is ahead. */
        public boolean isSafe() {
            return ahead.isEmpty();
        }
    }
}
