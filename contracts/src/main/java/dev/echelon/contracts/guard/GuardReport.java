package dev.echelon.contracts.guard;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.compatibility.TenantRequirement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the guard found.
 *
 * @param running the version of this build
 * @param read how many tenants were read
 * @param ahead those among them that this build must not work on, by slug
 * @param fleet what the whole fleet asks for; null: nothing, or the master was not asked or did not answer
 * @param unreadable what could not be read
 */
public record GuardReport(
        CodeVersion running,
        int read,
        List<TenantRequirement> ahead,
        @Nullable FleetValue fleet,
        List<Unreadable> unreadable) {
    public GuardReport {
        ahead = List.copyOf(ahead);
        unreadable = List.copyOf(unreadable);
    }

    /** True when this build is older than something that was read: it must not run. */
    public boolean isBehind() {
        return !ahead.isEmpty() || (fleet != null && running.isOlderThan(fleet.minCompatible()));
    }

    /** True when everything was read and nothing is ahead. */
    public boolean isSafe() {
        return !isBehind() && unreadable.isEmpty();
    }
}
