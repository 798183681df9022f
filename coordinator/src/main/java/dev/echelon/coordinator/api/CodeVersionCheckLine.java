package dev.echelon.coordinator.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the answer to a {@link CodeVersionCheckRequest}, which is a stream of JSON objects: one {@code start}, then
 * {@code tenants} as they are read, then one {@code end}. A stream without {@code end} is not complete and proves nothing. A
 * line in which everything is null only says that the work goes on.
 *
 * @param problem why the check ended before its end
 */
public record CodeVersionCheckLine(
        @Nullable Start start,
        @Nullable List<Tenant> tenants,
        @Nullable End end,
        @Nullable Problem problem) {
    /** Nothing new; the work goes on. */
    public static CodeVersionCheckLine stillReading() {
        return new CodeVersionCheckLine(null, null, null, null);
    }

    public static CodeVersionCheckLine of(Start start) {
        return new CodeVersionCheckLine(start, null, null, null);
    }

    public static CodeVersionCheckLine of(List<Tenant> tenants) {
        return new CodeVersionCheckLine(null, tenants, null, null);
    }

    public static CodeVersionCheckLine of(End end) {
        return new CodeVersionCheckLine(null, null, end, null);
    }

    public static CodeVersionCheckLine of(Problem problem) {
        return new CodeVersionCheckLine(null, null, null, problem);
    }

    /**
     * What is going to be read.
     *
     * @param registeredBy the instance that runs this version; null: the version was given
     * @param named whether tenants were named
     * @param tenants how many are read
     * @param leftOut how many are not, by status; of named tenants: how many are read although they are not active
     */
    public record Start(
            String codeVersion,
            @Nullable String registeredBy,
            boolean named,
            int tenants,
            @Nullable Map<String, Integer> leftOut) {}

    /**
     * One tenant that was looked at.
     *
     * @param result AHEAD, FITS or UNREADABLE
     * @param minCompatible the oldest build that its schema takes; null: it takes any, or cannot be read
     * @param since the script that asks for it
     * @param schemaVersion its schema version, told of those that are ahead; null: none, or not known
     * @param reason why it is unreadable
     */
    public record Tenant(
            String slug,
            String shard,
            String result,
            @Nullable String minCompatible,
            @Nullable String since,
            @Nullable String schemaVersion,
            @Nullable String reason) {
        /** The build is older than what the schema asks for. */
        public static final String AHEAD = "AHEAD";
        /** The build may work on the schema. */
        public static final String FITS = "FITS";
        /** Not known, which is not safe. */
        public static final String UNREADABLE = "UNREADABLE";
    }

    /**
     * What came of it.
     *
     * @param tenants all that were looked at
     * @param noRequirement those that take any build
     * @param greatest the greatest value that was read; null: none asks for anything
     * @param fleet what the master asks of the whole fleet, where the build is too old for it; null: it is not, or tenants were
     *     named
     */
    public record End(
            int tenants,
            int ahead,
            int unreadable,
            int noRequirement,
            @Nullable String greatest,
            @Nullable Fleet fleet) {}

    /**
     * What a service with the boot guard is refused for, whatever the tenants say that were read: a run may be applying, or a
     * tenant is counted that is not active.
     *
     * @param askedBy "run " and its id, or "tenant " and its slug
     */
    public record Fleet(String minCompatible, String askedBy) {}
}
