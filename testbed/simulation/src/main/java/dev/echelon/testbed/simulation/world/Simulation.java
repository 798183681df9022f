package dev.echelon.testbed.simulation.world;

import dev.echelon.coordinator.run.DeployOrder;
import dev.echelon.coordinator.run.Levers;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.testbed.simulation.checks.Violation;
import dev.echelon.testbed.simulation.kernel.Choices;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.planted.Bug;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One world from its seed to its end. */
public final class Simulation {
    private static final long FAULTS_END = 30 * Kernel.SECOND;
    private static final long PATIENCE = 600 * Kernel.SECOND;
    /** One script in three takes up to the slowest's time, so half of it for each is more than they need. */
    private static final int SLOWEST_PARTS = 2;

    private static final long AFTERMATH = 30 * Kernel.SECOND;

    private Simulation() {}

    /**
     * How it went.
     *
     * @param violation null: everything held
     * @param plan the faults that were planned
     * @param happened those that met something
     */
    public record Outcome(
            long seed,
            Profile profile,
            @Nullable Violation violation,
            List<Fault> plan,
            Map<Fault.Kind, Integer> happened,
            long checks,
            long events,
            Setting setting) {}

    /** What a seed is about when nobody says. */
    public static Profile profile(long seed) {
        var choices = new Choices(~seed);
        var unused = choices.split();
        return Profile.draw(choices);
    }

    /** The faults that a seed plans. */
    public static List<Fault> plan(long seed, Profile profile) {
        return Fault.plan(new Choices(~seed).split(), profile, FAULTS_END);
    }

    /** Lives through a seed with the faults that it plans. */
    public static Outcome run(long seed, Bug bug) {
        return run(seed, profile(seed), bug);
    }

    /** Lives through a seed that is about this. */
    public static Outcome run(long seed, Profile profile, Bug bug) {
        return run(seed, profile, plan(seed, profile), bug, null);
    }

    /** Lives through a seed with these faults, and tells what happens. */
    public static Outcome run(long seed, Profile profile, List<Fault> plan, Bug bug, @Nullable Consumer<String> trace) {
        var choices = new Choices(seed);
        Setting setting = Setting.draw(choices.split(), profile);
        var kernel = new Kernel(choices.split());
        var world = new World(kernel, setting, bug);
        if (trace != null) {
            world.tellTo(trace);
        }
        var operator = new Operator(world);
        var nemesis = new Nemesis(world, operator);
        world.startPrograms();
        UUID id = kernel.choices().uuid();
        NewRun run = newRun(world, choices.split());
        nemesis.schedule(plan);
        operator.start(id, run);
        long faultsEnd =
                kernel.now() + (plan.isEmpty() ? 0 : plan.get(plan.size() - 1).at() + 15 * Kernel.SECOND);
        live(world, faultsEnd, id);
        nemesis.heal();
        world.checks().drained(drains(world, id));
        operator.onCall();
        boolean ended = live(world, kernel.now() + patience(setting), id);
        nemesis.wakeAll();
        long end = kernel.now() + AFTERMATH;
        while (world.checks().violation() == null && kernel.step(end)) {
            // zombies have their say
        }
        world.checks().atEnd(ended);
        return new Outcome(
                seed,
                profile,
                world.checks().violation(),
                plan,
                nemesis.happened(),
                world.checks().made(),
                kernel.events(),
                setting);
    }

    /** A run that goes on is not one that stands: large fleets of slow scripts, one tenant at a time, take their time. */
    private static long patience(Setting setting) {
        int tenants = setting.cohorts().stream().mapToInt(Integer::intValue).sum();
        return PATIENCE + (long) tenants * setting.scripts().size() * setting.slowest() / SLOWEST_PARTS;
    }

    /** Until the run is over; false: it is not, and the time is. */
    private static boolean live(World world, long until, UUID id) {
        while (world.checks().violation() == null) {
            var run = world.master().run(id);
            if (run != null && run.run().committed().state == RunState.FINISHED) {
                return true;
            }
            if (!world.kernel().step(until)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a run that was stopped and that nobody touches comes to rest. */
    private static boolean drains(World world, UUID id) {
        long until = world.kernel().now() + patience(world.setting());
        while (world.checks().violation() == null) {
            var run = world.master().run(id);
            boolean rests = run == null
                    || (run.run().committed().state != RunState.PAUSED
                            && run.run().committed().state != RunState.ABORTED)
                    || run.tenants().stream().noneMatch(t -> t.committed().inFlight());
            if (rests) {
                return true;
            }
            if (!world.kernel().step(until)) {
                return false;
            }
        }
        return true;
    }

    private static NewRun newRun(World world, Choices choices) {
        Setting setting = world.setting();
        List<List<NewRun.Tenant>> cohorts = new ArrayList<>();
        for (int size : setting.cohorts()) {
            List<NewRun.Tenant> tenants = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                String slug = "t" + (cohorts.size() + 1) + "-" + (i + 1);
                String shard = "shard" + i % setting.shardLimits().size();
                boolean refuses = setting.refusing() > 0 && choices.oneIn(setting.refusing());
                world.fleet()
                        .add(
                                slug,
                                shard,
                                refuses ? choices.of(setting.scripts()).name() : null);
                tenants.add(new NewRun.Tenant(slug, "active", shard, "fleet", slug));
            }
            cohorts.add(tenants);
        }
        return new NewRun(
                NewRun.Kind.COHORTS,
                true,
                new Levers(setting.cohorts().get(0), setting.staggerMs(), setting.abortRate(), setting.maxInFlight()),
                Migrations.TARGET,
                World.SET.hashUpTo(Migrations.TARGET),
                DeployOrder.ANY_CODE,
                List.of(),
                cohorts,
                List.of(),
                null);
    }
}
