package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.api.PlanView.EditedTenant;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.CatalogTenant.LastSeen;
import dev.echelon.coordinator.planning.FleetPlan.Cohort;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.tenants.TenantReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Drafts plans: cuts the fleet, finds out where its tenants stand, gathers what an operator should know. */
final class Drafts {
    /** Stands for the edited versions of a tenant that could not be asked. */
    static final String UNKNOWN_VERSIONS = "?";

    private final Shards shards;
    private final TenantReader reader;
    private final MasterFacts master;

    Drafts(Shards shards, TenantReader reader, MasterFacts master) {
        this.shards = shards;
        this.reader = reader;
        this.master = master;
    }

    /**
     * Drafts a plan for these rows of the catalog.
     *
     * @param verify true: every planned tenant is read
     */
    Draft draft(
            Collection<CatalogTenant> rows,
            Target target,
            Levers levers,
            DeployOrder order,
            List<String> accepted,
            boolean verify,
            @Nullable String reason) {
        FleetPlan fleet = new CohortPlanner(shards::server).plan(rows, levers);
        FleetHistories histories = new FleetHistories(target, reader);
        List<CatalogTenant> planned = planned(fleet);
        Instant now = master.now();
        Map<String, HistoryFindings> findings;
        if (verify) {
            findings = histories.verify(planned);
            fleet = asRead(fleet, findings, now);
        } else {
            findings = histories.inspect(planned);
        }
        remember(histories.read(), target, now);
        List<EditedTenant> edited = new ArrayList<>();
        for (CatalogTenant tenant : planned) {
            HistoryFindings found = findings.get(tenant.slug());
            if (found != null && !found.edited().isEmpty()) {
                edited.add(new EditedTenant(tenant.slug(), found.edited()));
            } else if (!verify && histories.unreadable().containsKey(tenant.slug())) {
                edited.add(new EditedTenant(tenant.slug(), List.of(UNKNOWN_VERSIONS)));
            }
        }
        int slots = master.workerSlots(target.hash());
        MasterFacts.RunningCode running = master.runningCode(order.minCompatibleCodeVersion());
        Warnings warnings = new Warnings(target, fleet, findings, histories.unreadable());
        return new Draft(
                target,
                levers,
                fleet,
                order,
                running,
                accepted,
                List.copyOf(edited),
                Map.copyOf(histories.unreadable()),
                warnings.all(slots, verify, order, running.live()),
                slots,
                reason);
    }

    private void remember(Map<String, HistoryFindings> read, Target target, Instant now) {
        if (!read.isEmpty()) {
            master.remember(
                    read.entrySet().stream()
                            .map(tenant -> new MasterFacts.Reading(
                                    tenant.getKey(),
                                    tenant.getValue().version(),
                                    tenant.getValue().digest(),
                                    target.set()
                                            .minCompatibleCodeVersionUpTo(
                                                    tenant.getValue().version())))
                            .toList(),
                    now);
        }
    }

    private static List<CatalogTenant> planned(FleetPlan fleet) {
        return fleet.cohorts().stream()
                .flatMap(cohort -> cohort.tenants().stream())
                .toList();
    }

    private static FleetPlan asRead(FleetPlan fleet, Map<String, HistoryFindings> findings, Instant now) {
        List<Cohort> cohorts = fleet.cohorts().stream()
                .map(cohort -> new Cohort(
                        cohort.number(),
                        cohort.trip(),
                        cohort.worstCase(),
                        cohort.tenants().stream()
                                .map(tenant -> asRead(tenant, findings.get(tenant.slug()), now))
                                .toList()))
                .toList();
        return new FleetPlan(cohorts, fleet.skipped(), fleet.unknownShards(), fleet.malformed());
    }

    private static CatalogTenant asRead(CatalogTenant tenant, @Nullable HistoryFindings found, Instant now) {
        if (found == null) {
            return tenant;
        }
        LastSeen before = tenant.lastSeen();
        return new CatalogTenant(
                tenant.slug(),
                tenant.status(),
                tenant.ring(),
                tenant.shard(),
                tenant.databaseName(),
                tenant.schemaName(),
                new LastSeen(found.version(), found.digest(), before == null ? null : before.durationMs(), now));
    }
}
