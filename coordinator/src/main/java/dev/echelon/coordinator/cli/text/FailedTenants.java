package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;
import static dev.echelon.coordinator.cli.text.Words.orDash;

import dev.echelon.contracts.TenantError;
import dev.echelon.coordinator.api.TenantView;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Failed tenants in short: what they have in common, then every one with its error. */
final class FailedTenants {
    private static final int CAUSES_SHOWN = 10;

    private FailedTenants() {}

    static void print(List<TenantView> failed, Lines page) {
        if (failed.isEmpty()) {
            return;
        }
        page.part("Failed tenants (" + count(failed.size()) + ")");
        causes(failed, page);
        for (var tenant : failed) {
            var error = tenant.error();
            page.line("  " + tenant.slug() + "  cohort " + tenant.cohort() + ", shard " + tenant.shard() + ", "
                    + where(error) + ", SQLSTATE " + orDash(error == null ? null : error.sqlState()) + marks(tenant));
            page.line("      " + (error == null ? "no error was recorded" : Words.oneLine(error.message(), 400)));
        }
    }

    private static void causes(List<TenantView> failed, Lines page) {
        if (failed.size() < 2) {
            return;
        }
        Map<String, Long> causes = failed.stream()
                .map(FailedTenants::cause)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        page.line("  by cause:");
        causes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(CAUSES_SHOWN)
                .forEach(e -> page.line("    " + count(e.getValue()) + " x " + e.getKey()));
        if (causes.size() > CAUSES_SHOWN) {
            page.line("    and " + count(causes.size() - CAUSES_SHOWN, "rarer cause"));
        }
        page.line("");
    }

    private static String cause(TenantView tenant) {
        var error = tenant.error();
        return error == null
                ? "no error was recorded"
                : error.kind() + ", " + where(error) + ", SQLSTATE " + orDash(error.sqlState());
    }

    private static String where(@Nullable TenantError error) {
        if (error == null || error.migration() == null) {
            return "no migration was running";
        }
        return error.migration() + (error.line() == null ? "" : " line " + error.line());
    }

    private static String marks(TenantView tenant) {
        return (tenant.suspended() ? ", suspended" : "")
                + (outcomeUnknown(tenant) ? ", OUTCOME UNKNOWN: it may have been applied" : "");
    }

    /** Where no migration was begun by the only worker that had the tenant, nothing can have been applied. */
    static boolean outcomeUnknown(TenantView tenant) {
        return Boolean.FALSE.equals(tenant.outcomeVerified())
                && (tenant.attempt() > 1
                        || (tenant.error() != null && tenant.error().migration() != null));
    }
}
