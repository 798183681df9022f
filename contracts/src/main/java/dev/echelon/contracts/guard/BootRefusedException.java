package dev.echelon.contracts.guard;

import dev.echelon.contracts.compatibility.CodeVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** This build must not start. The message says why, tenant by tenant; {@link #action} says what to do. */
public final class BootRefusedException extends RuntimeException {
    /** Exit code of a build that is too old. */
    public static final int BEHIND = 65;
    /** Exit code when too little could be read to tell. */
    public static final int UNREADABLE = 69;

    private static final int LISTED = 20;

    private final transient GuardReport report;
    private final String action;
    private final int exitCode;

    private BootRefusedException(String message, GuardReport report, String action, int exitCode) {
        super(message);
        this.report = report;
        this.action = action;
        this.exitCode = exitCode;
    }

    /**
     * Decides.
     *
     * @throws BootRefusedException when the build is older than something that was read, or when something could not be read
     *     and {@code onUnreadable} says to fail closed
     */
    public static void unlessAllowed(GuardReport report, OnUnreadable onUnreadable) {
        if (report.isBehind()) {
            throw behind(report);
        }
        if (!report.unreadable().isEmpty() && onUnreadable == OnUnreadable.FAIL_CLOSED) {
            throw unreadable(report);
        }
    }

    /** What was found. */
    public GuardReport report() {
        return report;
    }

    /** What to do. */
    public String action() {
        return action;
    }

    /** {@link #BEHIND} or {@link #UNREADABLE}. */
    public int exitCode() {
        return exitCode;
    }

    private static BootRefusedException behind(GuardReport report) {
        var running = report.running();
        var required = required(report);
        var lines = new ArrayList<String>();
        lines.add("This build, " + running + ", is older than the schemas it would work on.");
        lines.addAll(listed(report.ahead().stream().map(Object::toString)));
        var fleet = report.fleet();
        if (fleet != null && running.isOlderThan(fleet.minCompatible())) {
            lines.add("  the fleet needs " + fleet.minCompatible() + " or later, asked for by " + fleet.askedBy());
        }
        lines.add("Of " + report.read() + " sampled active tenants "
                + report.ahead().size() + " are ahead of it.");
        if (required != null && running.isPreRelease() && running.hasNumbersOf(required)) {
            lines.add(running + " is a pre-release, and older than " + required + " itself.");
        }
        return new BootRefusedException(
                String.join("\n", lines),
                report,
                "Either deploy " + required
                        + " or later, or pin this build to tenants that are still on the old schema:"
                        + " `echelon check-code-version --code-version " + running
                        + "` lists which tenants are ahead and which are not. Nothing was changed, and no request was served.",
                BEHIND);
    }

    private static BootRefusedException unreadable(GuardReport report) {
        var lines = new ArrayList<String>();
        lines.add("It cannot be told whether this build, " + report.running()
                + ", may work on the tenants' schemas; what cannot be read is not taken for safe.");
        lines.addAll(listed(report.unreadable().stream().map(Object::toString)));
        lines.add(report.read() + " sampled active tenants were read, and none of them is ahead of it.");
        return new BootRefusedException(
                String.join("\n", lines),
                report,
                "Mend what is named above and start again; echelon.guard.timeout bounds the whole check. To start although"
                        + " something cannot be read, set echelon.guard.on-unreadable=warn.",
                UNREADABLE);
    }

    private static @Nullable CodeVersion required(GuardReport report) {
        var fleet = report.fleet();
        CodeVersion greatest = fleet == null ? null : fleet.minCompatible();
        for (var tenant : report.ahead()) {
            greatest = CodeVersion.greatest(greatest, tenant.minCompatible());
        }
        return greatest;
    }

    private static List<String> listed(Stream<String> all) {
        var lines = all.map(line -> "  " + line).collect(Collectors.toCollection(ArrayList::new));
        if (lines.size() > LISTED) {
            int more = lines.size() - LISTED;
            lines.subList(LISTED, lines.size()).clear();
            lines.add("  and " + more + " more");
        }
        return lines;
    }
}
