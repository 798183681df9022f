package dev.echelon.coordinator.engine;

import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.run.ServiceInstance;
import dev.echelon.coordinator.run.StopRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a run to its deploy order: no release while code is running that is older than the schema asks for. */
final class OrderGuard {
    private static final Logger log = LoggerFactory.getLogger(OrderGuard.class);

    private final RunStore store;

    OrderGuard(RunStore store) {
        this.store = store;
    }

    /**
     * Looks before the next cohort. The run has counted in the fleet's value since its first release, so that a service which
     * starts meanwhile sees it: no lock is needed.
     *
     * @return the stop that older code asks for; empty: the next cohort may be released
     */
    Optional<StopRequest> beforeNextCohort(CohortRun run) {
        String needed = guarded(run);
        return needed == null ? Optional.empty() : run.heldBack(store.codeOlderThan(needed));
    }

    /**
     * Looks when a paused run is to go on.
     *
     * @throws Refusal when older code is running
     */
    void beforeGoingOn(CohortRun paused) {
        String needed = guarded(paused);
        if (needed != null && paused.mayRelease()) {
            refuse(paused, store.codeOlderThan(needed), "Run " + paused.runId() + " stays PAUSED.", "continue it");
        }
    }

    /**
     * Looks when a run begins to count: when it starts, and when it is resumed. The last step of its transaction, after all
     * writes: whoever of a run and a service comes second sees the other.
     *
     * @throws Refusal when older code is running
     */
    void beforeTheCommit(CohortRun run, String kept, String again) {
        String needed = guarded(run);
        if (needed != null && run.mayRelease()) {
            refuse(run, store.codeOlderThanUntilCommit(needed), kept, again);
        }
    }

    /** Records that an operator lets older code run, and which it is at this moment. */
    void accepted(CohortRun run, String actor) {
        String needed = run.order().minCompatibleCodeVersion();
        List<ServiceInstance> behind = needed == null ? List.of() : store.codeOlderThan(needed);
        store.recordAcceptedOldCode(run, behind, actor);
        log.atWarn()
                .addKeyValue("run", run.runId())
                .addKeyValue("needs", needed)
                .addKeyValue("instances", behind.size())
                .addKeyValue("actor", actor)
                .addKeyValue("reason", run.order().acceptedOldCode())
                .log("older code is accepted: the run does not wait for the new code");
    }

    private static @Nullable String guarded(CohortRun run) {
        return run.order().isGuarded() ? run.order().minCompatibleCodeVersion() : null;
    }

    private static void refuse(CohortRun run, List<ServiceInstance> behind, String kept, String again) {
        run.order().forbids(behind, kept, again).ifPresent(why -> {
            throw new Refusal(Refusal.Kind.STATE, why);
        });
    }
}
