package dev.echelon.coordinator.cli.text;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.TenantError;
import dev.echelon.coordinator.api.TenantView;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What became of named tenants, with the whole root error of each that failed. */
public final class RootErrors {
    private RootErrors() {}

    /** Prints one part a tenant. */
    public static void print(List<TenantView> tenants, Consumer<String> out) {
        var page = new Lines(out);
        tenants.forEach(t -> tenant(t, page));
    }

    private static void tenant(TenantView tenant, Lines page) {
        page.part(tenant.slug() + ": " + verdict(tenant));
        page.value(
                "where",
                "shard " + tenant.shard() + ", catalog status " + tenant.status()
                        + (tenant.workerId() == null ? "" : ", worker " + tenant.workerId())
                        + (tenant.attempt() > 1 ? ", claimed " + tenant.attempt() + " times" : "")
                        + (tenant.durationMs() == null ? "" : ", took " + Words.duration(tenant.durationMs())));
        var error = tenant.error();
        if (error == null) {
            return;
        }
        if ("SKIPPED".equals(tenant.state())) {
            page.value("reason", error.message());
            return;
        }
        page.value("version", "it is at " + Words.orDash(tenant.toVersion()));
        page.value("kind", meaning(error.kind()));
        page.value("migration", Words.orDash(error.migration()));
        page.value("line", error.line() == null ? "unknown" : Integer.toString(error.line()));
        page.value("statement", Words.orDash(error.statement()));
        page.value("SQLSTATE", error.sqlState() == null ? "none: no server said anything" : error.sqlState());
        page.value("message", error.message());
        page.value("hint", Words.orDash(error.hint()));
        attempts(error, page);
        page.value("outcome", outcome(tenant));
    }

    private static String outcome(TenantView tenant) {
        if (!Boolean.FALSE.equals(tenant.outcomeVerified())) {
            return "verified: its history was read after the failure";
        }
        return FailedTenants.outcomeUnknown(tenant)
                ? "UNKNOWN: its history could not be read after the failure; the migration may have been applied"
                : "nothing was applied: no migration was begun";
    }

    private static void attempts(TenantError error, Lines page) {
        var name = "tried";
        for (var attempt : error.attempts()) {
            page.value(
                    name,
                    Words.exactTime(attempt.at()) + "  " + (attempt.sqlState() == null ? "     " : attempt.sqlState())
                            + "  " + attempt.message() + "; then: " + attempt.then());
            name = "";
        }
    }

    private static String verdict(TenantView tenant) {
        return switch (tenant.state()) {
            case "SUCCEEDED" ->
                tenant.toVersion() != null && tenant.toVersion().equals(tenant.fromVersion())
                        ? "up to date at version " + tenant.toVersion()
                        : "migrated from version " + Words.orDash(tenant.fromVersion()) + " to "
                                + Words.orDash(tenant.toVersion());
            case "FAILED" -> "FAILED" + (tenant.finishedAt() == null ? "" : " at " + Words.time(tenant.finishedAt()));
            case "SKIPPED" -> "skipped";
            default -> tenant.state().toLowerCase(Locale.ROOT) + ", no verdict yet";
        };
    }

    private static String meaning(ErrorKind kind) {
        return kind
                + switch (kind) {
                    case MIGRATION -> ": the script is wrong, for this tenant at least";
                    case DATA -> ": the tenant's data refuses the script";
                    case DRIFT -> ": an object is there already that the history does not know";
                    case VALIDATION -> ": the history disagrees with the migration set";
                    case LOCK -> ": a lock was not to be had in time";
                    case TIMEOUT -> ": a statement ran into its time limit";
                    case ACCESS -> ": the database refuses us (credentials, rights, or it is not there)";
                    case INFRASTRUCTURE -> ": connection or server trouble that lasted";
                    case INVALID_INDEX -> ": an index built concurrently is invalid";
                    case CORRUPTION -> ": the server reports corruption; a human must look";
                    case WORKER_LOST -> ": two workers were lost with this tenant in hand; it was not applied";
                    case UNKNOWN -> ": a newer worker said so; this command line is older";
                };
    }
}
