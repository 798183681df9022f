package dev.echelon.coordinator.cli.client;

/** What the command line exits with. */
public final class ExitCode {
    /** Done, nothing failed. */
    public static final int DONE = 0;
    /** Some tenant is ahead of the build. */
    public static final int AHEAD = 1;
    /** The run finished, some tenants failed below the abort rate. */
    public static final int TENANTS_FAILED = 3;
    /** The run is aborted. */
    public static final int ABORTED = 4;
    /** The run is paused, or was left before its end. */
    public static final int LEFT = 5;
    /** Wrong usage; nothing was changed. */
    public static final int USAGE = 64;
    /** Refused in this state; nothing was changed. */
    public static final int REFUSED = 65;
    /** No such run, tenant or file. */
    public static final int MISSING = 66;
    /** The coordinator, or something that it needs, cannot be reached. */
    public static final int UNREACHABLE = 69;
    /** A fault of ours. */
    public static final int FAULT = 70;
    /** No token, an expired one, or one without PLATFORM_ADMIN. */
    public static final int NOT_ALLOWED = 77;

    private ExitCode() {}
}
