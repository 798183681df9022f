package dev.echelon.testbed.simulation.world;

import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.kernel.Program;
import dev.echelon.testbed.simulation.master.RunRecord;
import dev.echelon.testbed.simulation.master.TenantRow;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Somebody with a token, at random while the faults last and with sense afterwards. */
final class Operator {
    private static final int PATIENT_RESUMES = 3;

    private final World world;
    private int resumes;

    Operator(World world) {
        this.world = world;
    }

    /** Starts the run; asks again, under the same id, until it is there. */
    void start(UUID id, NewRun run) {
        world.coordinators().stream()
                .filter(Program::isUp)
                .findAny()
                .ifPresent(coordinator -> coordinator.asked("operator: start", engine -> {
                    UUID unused = engine.start(id, run, "ann");
                }));
        world.kernel().after(2 * Kernel.SECOND, () -> {
            if (world.run() == null) {
                start(id, run);
            }
        });
    }

    private void ask(String what, int replica, BiConsumer<RunEngine, UUID> request) {
        List<SimulatedCoordinator> up =
                world.coordinators().stream().filter(Program::isUp).toList();
        RunRecord record = world.run();
        if (!up.isEmpty() && record != null) {
            UUID run = record.id();
            up.get(replica % up.size()).asked("operator: " + what, engine -> request.accept(engine, run));
        }
    }

    void pause(int replica) {
        ask("pause", replica, (engine, run) -> engine.pause(run, "lunch", "ann"));
    }

    void proceed(int replica) {
        ask("continue", replica, (engine, run) -> engine.continueRun(run, "back", "ann"));
    }

    void abort(int replica) {
        ask("abort", replica, (engine, run) -> engine.abort(run, "stop", "ann"));
    }

    /** Mends some of the data, or all of it in the end; gives a tenant up now and then. */
    void resume(int replica) {
        resumes++;
        RunRecord record = world.run();
        if (record == null) {
            return;
        }
        List<TenantRow> failed = record.tenants().stream()
                .map(t -> t.committed())
                .filter(t -> t.state == TenantState.FAILED)
                .toList();
        boolean all = resumes > PATIENT_RESUMES;
        failed.forEach(t -> {
            if (all || world.kernel().choices().oneIn(2)) {
                world.fleet().schema(t.slug).mend();
            }
        });
        Set<String> suspended = failed.stream()
                .filter(t -> world.kernel().choices().oneIn(8))
                .map(t -> t.slug)
                .collect(Collectors.toSet());
        var changes = new ResumeChanges(
                null, null, null, World.SET.hashUpTo(Migrations.TARGET), false, null, false, suspended, "mended");
        ask("resume", replica, (engine, run) -> engine.resume(run, changes, "ann"));
    }

    /** From now on: whatever stands still is set going again. */
    void onCall() {
        RunRecord record = world.run();
        RunState state = record == null ? null : record.run().committed().state;
        if (state == RunState.PAUSED) {
            proceed(0);
        } else if (state == RunState.ABORTED) {
            resume(0);
        }
        world.kernel().after(3 * Kernel.SECOND, this::onCall);
    }
}
