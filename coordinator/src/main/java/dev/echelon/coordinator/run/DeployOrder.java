package dev.echelon.coordinator.run;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order of deploy steps that a run keeps: the new code first, then the schema that needs it. Pure.
 *
 * @param minCompatibleCodeVersion the greatest value among the set's migrations up to the target, a semantic version; null:
 *     none declares one, and any code will do
 * @param acceptedOldCode why an operator lets older code run meanwhile; null: nobody does
 */
public record DeployOrder(
        @Nullable String minCompatibleCodeVersion, @Nullable String acceptedOldCode) {
    /** Any code will do. */
    public static final DeployOrder ANY_CODE = new DeployOrder(null, null);

    private static final int SHOWN = 10;

    /** Whether running code may stand against a release. */
    public boolean isGuarded() {
        return minCompatibleCodeVersion != null && acceptedOldCode == null;
    }

    /** With older code accepted for this reason. */
    public DeployOrder accepting(String reason) {
        return new DeployOrder(minCompatibleCodeVersion, Objects.requireNonNull(reason, "reason"));
    }

    /** For another migration set; what was accepted for one value is not accepted for another. */
    public DeployOrder changedTo(@Nullable String value) {
        return Objects.equals(value, minCompatibleCodeVersion) ? this : new DeployOrder(value, null);
    }

    /**
     * Why nothing may be released while these instances run, and the ways out.
     *
     * @param behind live instances older than {@link #minCompatibleCodeVersion}, oldest first
     * @param kept a sentence that says what stays as it is
     * @param again how to try again once the new code runs, to follow "then"
     * @return empty: it may
     */
    public Optional<String> forbids(List<ServiceInstance> behind, String kept, String again) {
        if (!isGuarded() || behind.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "The migrations need code " + minCompatibleCodeVersion + " or later, and older code is running: "
                        + named(behind) + ". " + kept
                        + " Ship the new code first, then " + again
                        + "; an instance that is gone stops counting when its registration"
                        + " expires. To go on while the older code may fail on the new schema: --accept-old-code --reason \"...\".");
    }

    private static String named(List<ServiceInstance> behind) {
        String first =
                behind.stream().limit(SHOWN).map(ServiceInstance::inWords).collect(Collectors.joining(", "));
        return behind.size() <= SHOWN ? first : first + " and " + (behind.size() - SHOWN) + " more";
    }
}
