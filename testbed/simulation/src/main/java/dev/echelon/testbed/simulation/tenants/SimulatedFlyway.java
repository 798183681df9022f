package dev.echelon.testbed.simulation.tenants;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.testbed.simulation.kernel.Fiber;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.planted.Bug;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.MigrationFailedException;
import java.sql.SQLException;

/** The steps of {@code FlywayApply}, {@code ScriptGuard} and {@code NonTransactionalScript}. */
final class SimulatedFlyway {
    private final SimulatedSession session;
    private final Schema schema;

    SimulatedFlyway(SimulatedSession session) {
        this.session = session;
        this.schema = session.schema;
    }

    void apply() throws SQLException, MigrationFailedException {
        lock();
        for (Script script : session.fleet.scripts()) {
            boolean pending = session.ask("history", () -> !schema.history.contains(script.name()));
            if (pending) {
                session.leash.check();
                if (script.transactional()) {
                    transactional(script);
                } else {
                    nonTransactional(script);
                }
            }
        }
        session.tell("unlock", () -> {
            schema.flyway = null;
        });
    }

    /** A session lock of its own, tried once: who waits for it looks at the fence each time. */
    private void lock() throws SQLException, MigrationFailedException {
        while (true) {
            boolean locked = session.ask("flyway lock", () -> {
                if (schema.flyway == null || schema.flyway == session.backend) {
                    schema.flyway = session.backend;
                    return true;
                }
                if (session.bug != Bug.V7_WAIT_FOR_FLYWAY_FOR_EVER) {
                    session.requireFence();
                }
                return false;
            });
            if (locked) {
                return;
            }
            if (session.bug != Bug.V7_WAIT_FOR_FLYWAY_FOR_EVER) {
                throw MigrationFailedException.refused(
                        FailureClass.LOCK, ErrorKind.LOCK, "another session migrates this schema", null, null, null);
            }
            Fiber.current().sleep(Kernel.SECOND);
        }
    }

    private void transactional(Script script) throws SQLException, MigrationFailedException {
        session.tell("begin " + script.name(), () -> {
            session.requireFence();
            session.backend.begin(session.bug != Bug.FENCE_OUTSIDE_TRANSACTION && session.bug != Bug.NO_FENCE);
        });
        Fiber.current().sleep(session.ask("execute " + script.name(), session.fleet::duration));
        refuse(script);
        session.tell("commit " + script.name(), () -> {
            took(script, session.backend.holdsFence());
            if (session.bug != Bug.FLYWAY_TRANSACTIONAL_LOCK) {
                record(script);
            }
            session.backend.endTransaction();
        });
        if (session.bug == Bug.FLYWAY_TRANSACTIONAL_LOCK) {
            session.tell("history row " + script.name(), () -> {
                record(script);
            });
        }
    }

    private void nonTransactional(Script script) throws SQLException, MigrationFailedException {
        boolean done = session.ask("begin " + script.name(), () -> {
            session.requireFence();
            Boolean left = schema.started.get(script.name());
            boolean there = schema.effects(script.name()) > 0;
            if (left == null) {
                schema.started.put(script.name(), there);
            }
            return left != null && !left && there;
        });
        if (!done) {
            refuse(script);
            long duration = session.ask("execute " + script.name(), () -> {
                long takes = session.fleet.duration();
                session.backend.execute(takes, () -> took(script, true));
                return takes;
            });
            Fiber.current().sleep(duration + 1);
        }
        session.tell("history row " + script.name(), () -> {
            record(script);
        });
    }

    private void took(Script script, boolean fenceHeld) {
        schema.effects.merge(script.name(), 1, Integer::sum);
        session.fleet.witness().applied(schema, script, session.task.token(), fenceHeld);
    }

    private void record(Script script) {
        schema.history.add(script.name());
        session.fleet.witness().recorded(schema, script);
    }

    private void refuse(Script script) throws SQLException, MigrationFailedException {
        boolean refused =
                session.ask("outcome " + script.name(), () -> script.name().equals(schema.refuses));
        if (refused) {
            session.tell("rollback " + script.name(), () -> {
                session.backend.endTransaction();
                schema.flyway = null;
            });
            throw MigrationFailedException.in(
                    script.name(), null, null, new SQLException("violates check constraint", "23514"));
        }
    }
}
