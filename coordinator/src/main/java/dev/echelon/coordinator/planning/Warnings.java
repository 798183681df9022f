package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.migrationset.MigrationWarning;
import dev.echelon.migrationset.TenantMigration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What an operator should know before going on. Pure. */
final class Warnings {
    private static final int OF_THE_SET = 50;

    private final Target target;
    private final FleetPlan fleet;
    private final Map<String, HistoryFindings> findings;
    private final Map<String, String> unreadable;
    private final List<String> all = new ArrayList<>();

    Warnings(Target target, FleetPlan fleet, Map<String, HistoryFindings> findings, Map<String, String> unreadable) {
        this.target = target;
        this.fleet = fleet;
        this.findings = findings;
        this.unreadable = unreadable;
    }

    List<String> all(int workerSlots, boolean verified, DeployOrder order, int liveServices) {
        fleet.unknownShards()
                .forEach((shard, tenants) -> all.add("shard " + shard + " is not in echelon.shards: "
                        + Texts.tenants(tenants) + " left out, and a run is refused until it is."));
        if (fleet.malformed() > 0) {
            all.add(Texts.tenants(fleet.malformed())
                    + " left out because the catalog's row cannot be worked on; see the skipped ones.");
        }
        unreadableTenants(verified);
        standings();
        findings("history holds versions that the migration set does not have", HistoryFindings::unknown);
        findings(
                "history lacks versions of the migration set below its own: Flyway applies none out of order",
                HistoryFindings::gaps);
        List<String> failed = slugs(HistoryFindings::failed);
        if (!failed.isEmpty()) {
            all.add("the history holds a failed migration: " + Texts.list(failed) + ".");
        }
        if (workerSlots == 0) {
            all.add("no live worker has migration set " + Texts.brief(target.hash())
                    + ": a run would wait until one starts with it.");
        }
        if (order.minCompatibleCodeVersion() != null && liveServices == 0) {
            all.add("the migrations need code " + order.minCompatibleCodeVersion()
                    + " or later, and no running service has registered its version: whether older code is running is not"
                    + " known here.");
        }
        ofTheSet();
        return List.copyOf(all);
    }

    private void unreadableTenants(boolean verified) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        unreadable.forEach((slug, reason) ->
                byReason.computeIfAbsent(reason, key -> new ArrayList<>()).add(slug));
        byReason.forEach((reason, slugs) ->
                all.add((verified ? "not verified: " : "its history has changed and could not be read: ")
                        + Texts.list(slugs) + ": " + reason + "."));
    }

    private void standings() {
        List<String> unseen = planned(tenant -> tenant.lastSeen() == null);
        if (!unseen.isEmpty()) {
            all.add(Texts.tenants(unseen.size())
                    + " never seen, so what is pending there is not known; --verify reads them: " + Texts.list(unseen)
                    + ".");
        }
        List<String> ahead = planned(tenant -> target.standing(tenant.version()).ahead());
        if (!ahead.isEmpty()) {
            all.add(Texts.tenants(ahead.size()) + " ahead of the target " + target.version()
                    + ", nothing is applied there: " + Texts.list(ahead) + ".");
        }
        boolean nothing = !fleet.cohorts().isEmpty()
                && unseen.isEmpty()
                && planned(tenant -> target.standing(tenant.version()).pending() > 0)
                        .isEmpty();
        if (nothing) {
            all.add("no versioned migration is pending anywhere, as far as is known.");
        }
        Map<String, List<String>> unknown = new LinkedHashMap<>();
        fleet.cohorts().stream()
                .flatMap(cohort -> cohort.tenants().stream())
                .filter(tenant -> !target.standing(tenant.version()).known() && !findings.containsKey(tenant.slug()))
                .forEach(tenant -> unknown.computeIfAbsent(String.valueOf(tenant.version()), key -> new ArrayList<>())
                        .add(tenant.slug()));
        unknown.forEach((version, slugs) -> all.add(
                "version " + version + ", last seen at " + Texts.list(slugs) + ", is not in the migration set."));
    }

    private List<String> planned(Predicate<CatalogTenant> which) {
        return fleet.cohorts().stream()
                .flatMap(cohort -> cohort.tenants().stream())
                .filter(which)
                .map(CatalogTenant::slug)
                .toList();
    }

    private List<String> slugs(Predicate<HistoryFindings> which) {
        return findings.entrySet().stream()
                .filter(found -> which.test(found.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void findings(String what, Function<HistoryFindings, List<String>> versions) {
        Map<List<String>, List<String>> byVersions = new LinkedHashMap<>();
        findings.forEach((slug, found) -> {
            if (!versions.apply(found).isEmpty()) {
                byVersions
                        .computeIfAbsent(versions.apply(found), key -> new ArrayList<>())
                        .add(slug);
            }
        });
        byVersions.forEach(
                (missing, slugs) -> all.add(what + " (" + Texts.list(missing) + "): " + Texts.list(slugs) + "."));
    }

    private void ofTheSet() {
        Set<String> scripts =
                target.migrations().stream().map(TenantMigration::script).collect(Collectors.toSet());
        List<MigrationWarning> warnings = target.set().warnings().stream()
                .filter(warning -> scripts.contains(warning.script()))
                .toList();
        warnings.stream().limit(OF_THE_SET).map(MigrationWarning::toString).forEach(all::add);
        if (warnings.size() > OF_THE_SET) {
            all.add("... and " + (warnings.size() - OF_THE_SET) + " more warnings about the scripts.");
        }
    }
}
