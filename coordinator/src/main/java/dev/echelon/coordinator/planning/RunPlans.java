package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.api.FanOutRequest;
import dev.echelon.coordinator.api.PlanRequest;
import dev.echelon.coordinator.api.PlanView;
import dev.echelon.coordinator.api.ResumeRequest;
import dev.echelon.coordinator.catalog.Catalog;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.TenantStatus;
import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.tenants.TenantReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans runs, fan-outs and resumes. Writes nothing. */
public final class RunPlans {
    private static final int FAN_OUT_WITHOUT_YES = 1_000;

    private final Catalog catalog;
    private final MigrationSets sets;
    private final Shards shards;
    private final MasterFacts master;
    private final Drafts drafts;
    private final NamedTenants named;
    // one whole fleet in memory at a time; named tenants do not wait for it
    private final Lock wholeFleet = new ReentrantLock(true);

    public RunPlans(Catalog catalog, MigrationSets sets, Shards shards, TenantReader reader, MasterFacts master) {
        this.catalog = catalog;
        this.sets = sets;
        this.shards = shards;
        this.master = master;
        this.drafts = new Drafts(shards, reader, master);
        this.named = new NamedTenants(catalog, master);
    }

    /**
     * What a run would do.
     *
     * @throws Refusal when nothing can be planned: a lever out of range, an unknown target, broken migrations
     */
    public PlanView dryRun(PlanRequest request) {
        return alone(() -> PlanViews.view(draft(request), shards));
    }

    /**
     * A run, ready to be written.
     *
     * @throws Refusal also for what a dry run only warns of
     */
    public NewRun newRun(PlanRequest request) {
        refuseBesideLiveRun();
        return alone(() -> {
            Draft draft = draft(request);
            Refusals.refuse(draft, Boolean.TRUE.equals(request.verify()));
            return draft.toRun(NewRun.Kind.COHORTS, true);
        });
    }

    private <T> T alone(Supplier<T> planning) {
        wholeFleet.lock();
        try {
            return planning.get();
        } finally {
            wholeFleet.unlock();
        }
    }

    private Draft draft(PlanRequest request) {
        Levers levers = LeverRequests.cohorts(
                request.cohortSize(), request.staggerMs(), request.abortRate(), request.maxInFlight());
        String reason = LeverRequests.reason(request.reason());
        Target target = Target.of(sets.current(), request.target());
        List<String> accepted = accepted(target, request.acceptEdited(), reason);
        DeployOrder order = order(target, request.acceptOldCode(), reason);
        return drafts.draft(fleet(), target, levers, order, accepted, Boolean.TRUE.equals(request.verify()), reason);
    }

    /**
     * A fan-out over named tenants or the whole fleet, ready to be written.
     *
     * @throws Refusal when a tenant does not exist, may not be migrated or is held by a live run, or a large fleet lacks a yes
     */
    public NewRun newFanOut(FanOutRequest request) {
        List<String> only = request.only() == null
                ? List.of()
                : request.only().stream().distinct().toList();
        LeverRequests.fanOut(1, request.maxInFlight());
        if (!only.isEmpty()) {
            Draft draft = fanOut(named.find(only), request);
            named.refuse(draft, only);
            Refusals.refuse(draft, false);
            return draft.toRun(NewRun.Kind.FAN_OUT, false);
        }
        refuseBesideLiveRun();
        return alone(() -> {
            Draft draft = fanOut(fleet(), request);
            requireYes(draft, Boolean.TRUE.equals(request.yes()));
            Refusals.refuse(draft, false);
            return draft.toRun(NewRun.Kind.FAN_OUT, true);
        });
    }

    private Draft fanOut(List<CatalogTenant> rows, FanOutRequest request) {
        String reason = LeverRequests.reason(request.reason());
        Target target = Target.of(sets.current(), request.target());
        List<String> accepted = accepted(target, request.acceptEdited(), reason);
        DeployOrder order = order(target, request.acceptOldCode(), reason);
        return drafts.draft(
                rows, target, LeverRequests.fanOut(rows.size(), request.maxInFlight()), order, accepted, false, reason);
    }

    /**
     * What a resume changes and must know.
     *
     * @throws Refusal when there is no such run, or the set lacks its target
     */
    public ResumeChanges resume(UUID runId, ResumeRequest request) {
        MasterFacts.Planned planned = master.planned(runId)
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.MISSING,
                        "There is no run " + runId + " that could be resumed. `echelon runs` lists them."));
        String target = planned.targetVersion();
        if (target != null && !sets.current().contains(target)) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "Run " + runId + " goes to version " + target
                            + ", which the migration set no longer has. Nothing was changed. Put it back, or start a new run.");
        }
        Set<String> suspended = catalog.find(master.failedTenants(runId)).stream()
                .filter(tenant -> TenantStatus.SUSPENDED.code().equals(tenant.status()))
                .map(CatalogTenant::slug)
                .collect(Collectors.toSet());
        String reason = LeverRequests.reason(request.reason());
        return new ResumeChanges(
                request.staggerMs(),
                LeverRequests.rate(request.abortRate()),
                request.maxInFlight(),
                sets.current().hashUpTo(target),
                Boolean.TRUE.equals(request.acceptChangedSet()),
                sets.current().minCompatibleCodeVersionUpTo(target),
                LeverRequests.acceptsOldCode(request.acceptOldCode(), reason),
                suspended,
                reason);
    }

    private static DeployOrder order(Target target, @Nullable Boolean acceptOldCode, @Nullable String reason) {
        return LeverRequests.order(target.set().minCompatibleCodeVersionUpTo(target.version()), acceptOldCode, reason);
    }

    private static List<String> accepted(Target target, @Nullable List<String> asked, @Nullable String reason) {
        List<String> accepted = target.accepted(asked);
        LeverRequests.requireReason(accepted, reason);
        return accepted;
    }

    private List<CatalogTenant> fleet() {
        List<CatalogTenant> fleet = new ArrayList<>();
        catalog.forEach(fleet::add);
        return fleet;
    }

    private static void requireYes(Draft draft, boolean yes) {
        int tenants = draft.fleet().totalTenants();
        if (tenants > FAN_OUT_WITHOUT_YES && !yes) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "A fan-out takes all " + tenants
                            + " tenants at once, without stagger and without an abort rate. No run was written. Use"
                            + " migrate-cohorts, or confirm with --yes.");
        }
    }

    private void refuseBesideLiveRun() {
        master.liveFleetRun().ifPresent(live -> {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "Run " + live + " over the fleet is live. No run was written. Wait for its end (`echelon watch "
                            + live + "`), or abort it first.");
        });
    }
}
