package dev.echelon.coordinator.api;

import org.jspecify.annotations.Nullable;

/**
 * An error answer: RFC 9457 problem details with two members of ours.
 *
 * @param type URI of the kind of problem, see {@link #type}
 * @param title the kind in words
 * @param status HTTP status
 * @param detail what happened, what was kept safe, what to do next
 * @param instance the path
 * @param exitCode what the command line exits with (64, 65, 66, 69, 70, 77)
 * @param errorId with 70: where to find it in the log
 */
public record Problem(
        @Nullable String type,
        @Nullable String title,
        int status,
        @Nullable String detail,
        @Nullable String instance,
        @Nullable Integer exitCode,
        @Nullable String errorId) {

    /** The kind of problem that the command line tells by this exit code. */
    public static String type(int exitCode) {
        return "urn:echelon:problem:"
                + switch (exitCode) {
                    case 64 -> "usage";
                    case 65 -> "state";
                    case 66 -> "missing";
                    case 69 -> "unreachable";
                    case 77 -> "not-allowed";
                    default -> "fault";
                };
    }
}
