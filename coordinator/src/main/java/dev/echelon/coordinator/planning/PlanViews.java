package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.api.PlanView;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.CatalogTenant.LastSeen;
import dev.echelon.coordinator.run.Levers;

/** Shows a draft as the API does. */
final class PlanViews {
    private PlanViews() {}

    static PlanView view(Draft draft, Shards shards) {
        Levers levers = draft.levers();
        DurationProjection.Projected projected = new DurationProjection(
                        levers.maxInFlight(), levers.staggerMs(), draft.workerSlots(), shards::limit)
                .project(draft.fleet(), draft::upToDate);
        return new PlanView(
                draft.target().version(),
                draft.target().hash(),
                draft.target().migrations().stream()
                        .map(migration -> new PlanView.Migration(
                                migration.version(),
                                migration.script(),
                                migration.description(),
                                migration.transactional(),
                                migration.minCompatibleCodeVersion()))
                        .toList(),
                draft.fleet().totalTenants(),
                new PlanView.Levers(levers.cohortSize(), levers.staggerMs(), levers.abortRate(), levers.maxInFlight()),
                draft.fleet().cohorts().stream()
                        .map(cohort -> new PlanView.Cohort(
                                cohort.number(),
                                cohort.trip(),
                                cohort.worstCase(),
                                cohort.tenants().stream()
                                        .map(tenant -> tenant(tenant, draft.target()))
                                        .toList()))
                        .toList(),
                draft.fleet().skipped().stream()
                        .map(left -> new PlanView.SkippedTenant(left.slug(), left.status(), left.reason()))
                        .toList(),
                draft.edited(),
                draft.order().minCompatibleCodeVersion(),
                draft.running().behind().stream()
                        .map(instance -> new PlanView.Instance(
                                instance.service(),
                                instance.codeVersion(),
                                instance.host(),
                                instance.instanceId().toString()))
                        .toList(),
                draft.olderCodeRefusal().orElse(null),
                new PlanView.Projection(projected.millis(), projected.complete(), projected.basis()),
                draft.warnings());
    }

    private static PlanView.Tenant tenant(CatalogTenant tenant, Target target) {
        LastSeen seen = tenant.lastSeen();
        return new PlanView.Tenant(
                tenant.slug(),
                tenant.status(),
                tenant.ring(),
                tenant.shard(),
                tenant.version(),
                seen == null ? null : target.standing(seen.version()).pending(),
                seen == null ? null : seen.readAt());
    }
}
