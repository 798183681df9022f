package dev.echelon.testbed.simulation.tenants;

import dev.echelon.contracts.AppliedMigration;
import dev.echelon.testbed.simulation.kernel.Fiber;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.planted.Bug;
import dev.echelon.worker.migration.FencedException;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.MigrationFailedException;
import dev.echelon.worker.migration.Standing;
import dev.echelon.worker.migration.TenantDatabase;
import dev.echelon.worker.migration.TenantTask;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One session on one tenant, with the steps of {@code FlywaySession}, {@code Fence} and {@code OlderSessions}. */
final class SimulatedSession implements TenantDatabase.Session {
    private static final int RAISES = 60;

    final Fleet fleet;
    final Schema schema;
    final Backend backend;
    final TenantTask task;
    final Leash leash;
    final Bug bug;

    SimulatedSession(Fleet fleet, Schema schema, Backend backend, TenantTask task, Leash leash, Bug bug) {
        this.fleet = fleet;
        this.schema = schema;
        this.backend = backend;
        this.task = task;
        this.leash = leash;
        this.bug = bug;
    }

    /** One statement; what breaks on the way leaves a session that nobody uses any more. */
    <T> T ask(String statement, Supplier<T> action) throws SQLException {
        return Failing.unwrapped(() -> Fiber.current()
                .call(
                        "tenant: " + statement,
                        () -> {
                            requireOpen();
                            return action.get();
                        },
                        () -> {
                            backend.abandoned(fleet.kernel().choices().between(0, 6) * Kernel.SECOND);
                            return Failing.sql("an I/O error occurred", "08006");
                        }));
    }

    /** As {@link #ask}, where there is no answer. */
    void tell(String statement, Runnable action) throws SQLException {
        boolean unused = ask(statement, () -> {
            action.run();
            return true;
        });
    }

    void requireOpen() {
        if (!backend.isOpen()) {
            throw Failing.sql("terminating connection due to administrator command", "57P01");
        }
    }

    @Override
    public Standing look() throws SQLException {
        return ask("look", this::standing);
    }

    @Override
    public void takeFence() throws SQLException {
        tell("name session", () -> backend.token = task.token());
        endOlder();
        raise();
        if (bug != Bug.V4_TERMINATE_ONCE && bug != Bug.V7_WAIT_FOR_FLYWAY_FOR_EVER) {
            endOlder();
        }
        boolean unused = Fiber.current().observe(() -> {
            schema.taken = Math.max(schema.taken, task.token());
            return true;
        });
    }

    private void endOlder() throws SQLException {
        tell("end older sessions", () -> {
            for (Backend other : List.copyOf(schema.backends)) {
                if (other != backend && other.token != 0 && other.token <= task.token()) {
                    other.end();
                }
            }
        });
    }

    private void raise() throws SQLException {
        for (int tries = 1; ; tries++) {
            boolean raised = ask("raise fence", () -> {
                if (bug == Bug.NO_FENCE) {
                    schema.fence = Math.max(schema.fence, task.token());
                    return true;
                }
                if (schema.backends.stream().anyMatch(other -> other != backend && other.holdsFence())) {
                    return false;
                }
                if (schema.fence > task.token()) {
                    throw new FencedException(schema.fence);
                }
                schema.fence = task.token();
                return true;
            });
            if (raised) {
                return;
            }
            Fiber.current().sleep(500 * Kernel.MILLI);
            if (tries == RAISES) {
                throw new SQLException("canceling statement due to lock timeout", "55P03");
            }
            endOlder();
        }
    }

    /** As {@code Fence.lock}. */
    void requireFence() {
        if (bug == Bug.NO_FENCE) {
            return;
        }
        if (schema.fence > task.token()) {
            throw new FencedException(schema.fence);
        }
        if (schema.fence < task.token()) {
            throw Failing.sql("the fence was lowered", "40001");
        }
    }

    @Override
    public Standing lookFenced() throws SQLException {
        return ask("look fenced", () -> {
            requireFence();
            return standing();
        });
    }

    @Override
    public void prepare() {
        // nothing of what it mends exists here
    }

    @Override
    public void apply() throws SQLException, MigrationFailedException {
        new SimulatedFlyway(this).apply();
    }

    private Standing standing() {
        List<Standing.Row> applied = new ArrayList<>();
        List<String> pending = new ArrayList<>();
        for (Script script : fleet.scripts()) {
            if (schema.history.contains(script.name())) {
                applied.add(new Standing.Row(
                        applied.size() + 1, new AppliedMigration(script.name(), script.name() + ".sql", 1)));
            } else {
                pending.add(script.name());
            }
        }
        return new Standing(
                pending.isEmpty(),
                true,
                applied.isEmpty()
                        ? null
                        : applied.get(applied.size() - 1).migration().version(),
                applied.size(),
                applied,
                pending,
                List.of(),
                null,
                "digest");
    }

    @Override
    public void close() {
        if (!Fiber.current().isSuspended()) {
            boolean unused = Fiber.current().observe(() -> {
                backend.end();
                return true;
            });
        }
    }
}
