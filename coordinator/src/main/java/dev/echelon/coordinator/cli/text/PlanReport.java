package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;
import static dev.echelon.coordinator.cli.text.Words.orDash;
import static dev.echelon.coordinator.cli.text.Words.time;

import dev.echelon.coordinator.api.PlanView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The dry run: every cohort with every tenant first, what an operator must not overlook last. */
public final class PlanReport {
    private static final int MIGRATIONS_SHOWN = 20;

    private final PlanView plan;
    private final Lines page;

    private PlanReport(PlanView plan, Consumer<String> out) {
        this.plan = plan;
        this.page = new Lines(out);
    }

    /**
     * Prints it.
     *
     * @param refused versions that were edited and are not accepted: a run would be refused
     * @param next the command that would start the run
     */
    public static void print(PlanView plan, List<String> refused, String next, Consumer<String> out) {
        var report = new PlanReport(plan, out);
        report.head();
        report.cohorts();
        report.skipped();
        report.edited(refused);
        report.olderCode();
        report.warnings();
        report.summary();
        report.next(refused, next);
    }

    private void head() {
        page.line("DRY RUN: nothing is applied and no run row is written.");
        page.line("");
        page.value(
                "target", target(plan.targetVersion()) + " (migration set " + shortHash(plan.migrationSetHash()) + ")");
        page.value("levers", levers(plan.levers()));
        var all = plan.migrations();
        page.value(
                "migrations",
                count(all.size()) + " up to the target"
                        + (all.size() > MIGRATIONS_SHOWN ? ", the last " + MIGRATIONS_SHOWN + " of them" : ""));
        var table = new Table("    ", "VERSION", "SCRIPT", "IN A TRANSACTION", "NEEDS CODE");
        all.subList(Math.max(0, all.size() - MIGRATIONS_SHOWN), all.size())
                .forEach(m -> table.row(
                        m.version() == null ? "repeatable" : m.version(),
                        m.script(),
                        m.transactional() ? "yes" : "no",
                        orDash(m.minCompatibleCodeVersion())));
        page.table(table);
    }

    private void cohorts() {
        var table = new Table("  ", "", "TENANT", "STATUS", ">RING", "SHARD", ">VERSION", ">PENDING", "SEEN");
        plan.cohorts().forEach(cohort -> cohort.tenants()
                .forEach(t -> table.row(
                        isActive(t) ? "" : "!",
                        t.slug(),
                        t.status(),
                        Integer.toString(t.ring()),
                        t.shard(),
                        orDash(t.version()),
                        t.pending() == null ? "?" : Integer.toString(t.pending()),
                        t.readAt() == null ? "never" : time(t.readAt()))));
        var lines = table.lines();
        var next = 1;
        for (var cohort : plan.cohorts()) {
            page.part(heading(cohort));
            page.line(lines.get(0));
            for (int i = 0; i < cohort.tenants().size(); i++) {
                page.line(lines.get(next++));
            }
        }
    }

    private String heading(PlanView.Cohort cohort) {
        var n = cohort.tenants().size();
        return "Cohort " + count(cohort.cohort()) + " of "
                + count(plan.cohorts().size()) + ": " + count(n, "tenant") + "; " + trip(cohort, n);
    }

    private static String trip(PlanView.Cohort cohort, int n) {
        if (cohort.trip() == null) {
            return "no failure aborts it";
        }
        var worst = cohort.worstCase() == null
                ? ""
                : "; at worst " + count(cohort.worstCase()) + " of " + count(n) + " fail";
        return "aborts at the " + Words.ordinal(cohort.trip()) + " failure" + worst;
    }

    private void skipped() {
        if (plan.skipped().isEmpty()) {
            return;
        }
        page.part("Skipped: " + count(plan.skipped().size(), "tenant") + " of the catalog will not be migrated");
        var table = new Table("  ", "TENANT", "STATUS", "REASON");
        plan.skipped().forEach(t -> table.row(t.slug(), t.status(), t.reason()));
        page.table(table);
    }

    private void edited(List<String> refused) {
        if (plan.edited().isEmpty()) {
            return;
        }
        page.part("Edited: " + count(plan.edited().size(), "tenant")
                + (plan.edited().size() == 1 ? " holds" : " hold") + " an applied version with another checksum");
        var table = new Table("  ", "TENANT", "VERSIONS");
        plan.edited().forEach(t -> table.row(t.slug(), String.join(", ", t.versions())));
        page.table(table);
        if (refused.isEmpty()) {
            page.line("  The run accepts these edits: the tenants' history rows are given the new checksums.");
        }
    }

    private void olderCode() {
        if (plan.olderCode().isEmpty()) {
            return;
        }
        page.part("Older code: " + count(plan.olderCode().size(), "running instance")
                + (plan.olderCode().size() == 1 ? " is" : " are") + " older than " + plan.minCompatibleCodeVersion()
                + ", which the migrations need");
        var table = new Table("  ", "SERVICE", "VERSION", "HOST", "INSTANCE");
        plan.olderCode().forEach(i -> table.row(i.service(), i.codeVersion(), i.host(), i.instanceId()));
        page.table(table);
        if (plan.olderCodeRefusal() == null) {
            page.line("  The run accepts them: they may fail on the new schema.");
        }
    }

    private void warnings() {
        if (!plan.warnings().isEmpty()) {
            page.part("Warnings");
            plan.warnings().forEach(w -> page.line("  - " + w));
        }
    }

    private void summary() {
        page.part("Summary");
        page.value(
                "tenants",
                count(plan.totalTenants()) + " in " + count(plan.cohorts().size(), "cohort")
                        + (plan.skipped().isEmpty()
                                ? ""
                                : "; " + count(plan.skipped().size()) + " skipped"));
        page.value("not active", notActive());
        page.value("pending", pending());
        page.value("seen", seen());
        page.value(
                "duration",
                duration(plan.projection()) + " (" + plan.projection().basis() + ")");
    }

    private static String duration(PlanView.Projection projection) {
        if (projection.complete()) {
            return "about " + Words.duration(projection.millis());
        }
        return projection.millis() == 0 ? "not known" : "at least " + Words.duration(projection.millis());
    }

    private String notActive() {
        var byStatus = tenants().stream()
                .filter(t -> !isActive(t))
                .collect(Collectors.groupingBy(PlanView.Tenant::status, TreeMap::new, Collectors.counting()));
        if (byStatus.isEmpty()) {
            return "none";
        }
        var total = byStatus.values().stream().mapToLong(Long::longValue).sum();
        return count(total) + ", marked with ! above: "
                + byStatus.entrySet().stream()
                        .map(e -> count(e.getValue()) + " " + e.getKey())
                        .collect(Collectors.joining(", "));
    }

    private String pending() {
        long migrations = 0;
        long tenants = 0;
        long unknown = 0;
        for (var tenant : tenants()) {
            var pending = tenant.pending();
            if (pending == null) {
                unknown++;
            } else if (pending > 0) {
                tenants++;
                migrations += pending;
            }
        }
        var done = plan.totalTenants() - tenants - unknown;
        return count(migrations, "migration") + " on " + count(tenants, "tenant") + "; " + count(done) + " up to date"
                + (unknown == 0 ? "" : "; " + count(unknown) + " unknown (never seen: --verify reads them)");
    }

    private String seen() {
        var oldest = tenants().stream()
                .map(PlanView.Tenant::readAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
        return oldest.map((Instant at) -> "the oldest reading is of " + time(at))
                .orElse("no tenant was ever read");
    }

    private void next(List<String> refused, String next) {
        if (plan.totalTenants() == 0) {
            page.part("A run would be refused: there is no tenant to migrate. Check the catalog.");
            return;
        }
        if (!refused.isEmpty()) {
            page.part("A run would be refused now: scripts were edited after they had been applied (versions "
                    + String.join(", ", refused) + ").");
            page.line(
                    "Restore the scripts, or accept the edits with --accept-edited VERSION --reason \"...\": that aligns exactly"
                            + " those history rows.");
        }
        if (plan.olderCodeRefusal() != null) {
            page.part("A run would be refused now (exit 65):");
            page.line("  " + plan.olderCodeRefusal());
        }
        if (refused.isEmpty() && plan.olderCodeRefusal() == null) {
            page.part("Start it");
            page.line("  " + next);
        }
    }

    private List<PlanView.Tenant> tenants() {
        var tenants = new ArrayList<PlanView.Tenant>(plan.totalTenants());
        plan.cohorts().forEach(c -> tenants.addAll(c.tenants()));
        return tenants;
    }

    private static boolean isActive(PlanView.Tenant tenant) {
        return "active".equals(tenant.status());
    }

    private static String target(@Nullable String version) {
        return version == null ? "repeatable migrations only" : "version " + version;
    }

    private static String levers(PlanView.Levers levers) {
        return "cohort size " + count(levers.cohortSize()) + ", stagger " + Words.duration(levers.staggerMs())
                + ", abort rate " + Words.rate(levers.abortRate()) + ", at most " + count(levers.maxInFlight())
                + " in flight";
    }

    private static String shortHash(String hash) {
        return hash.length() > 12 ? hash.substring(0, 12) : hash;
    }
}
