package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.api.PlanView.EditedTenant;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.NewRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plan before anybody has said yes: all that is known, refusals not yet taken.
 *
 * @param order what a run would ask of the code that is running
 * @param running the code that is running
 * @param accepted versions whose changed checksum is accepted
 * @param edited tenants that hold another text of a version, accepted or not; {@code ?} stands for versions unknown
 * @param unreadable tenants that were to be read and could not be, with the reason
 */
record Draft(
        Target target,
        Levers levers,
        FleetPlan fleet,
        DeployOrder order,
        MasterFacts.RunningCode running,
        List<String> accepted,
        List<EditedTenant> edited,
        Map<String, String> unreadable,
        List<String> warnings,
        int workerSlots,
        @Nullable String reason) {

    /** Edited tenants that acceptance does not cover. */
    List<EditedTenant> refusedEdits() {
        return edited.stream()
                .filter(tenant -> !accepted.containsAll(tenant.versions()))
                .toList();
    }

    /** Whether there is nothing to apply to a tenant, as far as is known. */
    boolean upToDate(CatalogTenant tenant) {
        return tenant.lastSeen() != null && target.standing(tenant.version()).pending() == 0;
    }

    /** Why a run would be refused for the code that is running; the transaction that writes the run decides. */
    Optional<String> olderCodeRefusal() {
        return order.forbids(running.behind(), "No run was written.", "ask again");
    }

    NewRun toRun(NewRun.Kind kind, boolean wholeFleet) {
        return new NewRun(
                kind,
                wholeFleet,
                levers,
                target.version(),
                target.hash(),
                order,
                accepted,
                fleet.cohorts().stream()
                        .map(cohort -> cohort.tenants().stream()
                                .map(tenant -> new NewRun.Tenant(
                                        tenant.slug(),
                                        tenant.status(),
                                        tenant.shard(),
                                        tenant.databaseName(),
                                        tenant.schemaName()))
                                .toList())
                        .toList(),
                fleet.skipped().stream()
                        .map(left -> new NewRun.Skipped(left.slug(), left.status(), left.reason()))
                        .toList(),
                reason);
    }
}
