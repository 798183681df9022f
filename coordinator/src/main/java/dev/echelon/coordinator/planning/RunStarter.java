package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.api.FanOutRequest;
import dev.echelon.coordinator.api.PlanRequest;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.Refusal;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts what was planned, once a key: a request that is sent again, because its answer was lost, finds its run. The run's id
 * is made of actor and key, so the table's primary key decides, also between replicas and after a crash.
 */
public final class RunStarter {
    private final RunPlans plans;
    private final MasterFacts master;
    private final RunEngine engine;
    private final Runnable requireBroker;
    private final Supplier<UUID> newRunId;

    /**
     * A starter.
     *
     * @param requireBroker throws a {@link Refusal} when Kafka cannot be reached: a run would stand still at once
     */
    public RunStarter(
            RunPlans plans, MasterFacts master, RunEngine engine, Runnable requireBroker, Supplier<UUID> newRunId) {
        this.plans = plans;
        this.master = master;
        this.engine = engine;
        this.requireBroker = requireBroker;
        this.newRunId = newRunId;
    }

    /** Plans and starts a run over the fleet. */
    public UUID start(PlanRequest request, @Nullable RequestKey key, String actor) {
        return once(key, actor, () -> plans.newRun(request));
    }

    /** Plans and starts a fan-out. */
    public UUID start(FanOutRequest request, @Nullable RequestKey key, String actor) {
        return once(key, actor, () -> plans.newFanOut(request));
    }

    private UUID once(@Nullable RequestKey key, String actor, Supplier<NewRun> plan) {
        UUID runId = key == null ? newRunId.get() : key.runId();
        if (key != null && master.exists(runId)) {
            return runId;
        }
        try {
            NewRun run = plan.get();
            requireBroker.run();
            return engine.start(runId, run, actor);
        } catch (RuntimeException e) {
            if (key != null && e instanceof Refusal && master.exists(runId)) {
                return runId; // the same request came in twice at the same time, and the other was first
            }
            throw e;
        }
    }
}
