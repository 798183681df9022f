package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.api.PlanView.EditedTenant;
import dev.echelon.coordinator.run.Refusal;
import java.util.List;

/** What a draft must not become a run for. */
final class Refusals {
    private static final String KEPT = " No run was written.";

    private Refusals() {}

    /**
     * Lets a draft pass.
     *
     * @throws Refusal when it holds what nobody may run over
     */
    static void refuse(Draft draft, boolean verified) {
        FleetPlan fleet = draft.fleet();
        if (!fleet.unknownShards().isEmpty()) {
            int tenants = fleet.unknownShards().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "The catalog names shards that are not in echelon.shards: "
                            + Texts.list(fleet.unknownShards().keySet()) + ", with " + Texts.tenants(tenants) + "."
                            + KEPT
                            + " Configure them (ECHELON_SHARDS_<NAME>_HOST and its like) on coordinators and workers, or"
                            + " correct the catalog.");
        }
        if (fleet.cohorts().isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.STATE,
                    fleet.skipped().isEmpty()
                            ? "The catalog has no tenant." + KEPT
                                    + " Check identity.echelon_tenant, or echelon.catalog.query."
                            : "The catalog has no tenant to migrate: all "
                                    + fleet.skipped().size() + " are skipped, the first because of: "
                                    + fleet.skipped().get(0).reason() + "." + KEPT);
        }
        if (verified && !draft.unreadable().isEmpty()) {
            String first = draft.unreadable().keySet().iterator().next();
            throw new Refusal(
                    Refusal.Kind.UNREACHABLE,
                    Texts.tenants(draft.unreadable().size()) + " could not be read: "
                            + Texts.list(draft.unreadable().keySet().stream()
                                    .sorted()
                                    .toList()) + "; " + first + ": "
                            + draft.unreadable().get(first) + "." + KEPT
                            + " Mend that, or plan without --verify from what was last seen.");
        }
        refuseEdits(draft.refusedEdits());
    }

    private static void refuseEdits(List<EditedTenant> edited) {
        if (edited.isEmpty()) {
            return;
        }
        List<String> versions = edited.stream()
                .flatMap(tenant -> tenant.versions().stream())
                .distinct()
                .toList();
        throw new Refusal(
                Refusal.Kind.STATE,
                Texts.tenants(edited.size()) + " hold another text of a version than the migration set ("
                        + Texts.list(edited.stream()
                                .map(tenant -> tenant.slug() + ": " + String.join(", ", tenant.versions()))
                                .toList())
                        + ")." + KEPT
                        + " Put the old text back and mend in a new version; or, if what they hold will do, accept it: "
                        + versions.stream()
                                .filter(version -> !version.equals(Drafts.UNKNOWN_VERSIONS))
                                .map(version -> "--accept-edited " + version + " ")
                                .reduce("", String::concat)
                        + "--reason \"...\"."
                        + (versions.contains(Drafts.UNKNOWN_VERSIONS)
                                ? " Those marked ? could not be read; the dry run says why."
                                : ""));
    }
}
