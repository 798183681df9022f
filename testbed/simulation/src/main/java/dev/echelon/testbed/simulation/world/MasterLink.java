package dev.echelon.testbed.simulation.world;

import dev.echelon.coordinator.engine.Transactions;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.testbed.simulation.kernel.Fiber;
import dev.echelon.testbed.simulation.kernel.Program;
import dev.echelon.testbed.simulation.master.Broken;
import dev.echelon.testbed.simulation.master.Deadlock;
import dev.echelon.testbed.simulation.master.MemoryRunStore;
import dev.echelon.testbed.simulation.master.Tx;
import java.util.IdentityHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** A coordinator's connections to the master: transactions that others run between, that break, and whose commits go unanswered. */
final class MasterLink implements Transactions, MemoryRunStore.Calls {
    private static final int TRIES = 5;

    private final World world;
    private final Program program;
    private final IdentityHashMap<Fiber, Tx> open = new IdentityHashMap<>();

    MasterLink(World world, Program program) {
        this.world = world;
        this.program = program;
    }

    Tx open() {
        Tx tx = open.get(Fiber.current());
        if (tx == null) {
            throw new IllegalStateException("no transaction is open");
        }
        return tx;
    }

    @Override
    public <T> T call(String statement, Supplier<T> action) {
        return Fiber.current()
                .call(
                        statement,
                        () -> {
                            world.requireMaster();
                            return action.get();
                        },
                        MasterLink::broken);
    }

    private static Broken broken() {
        return new Broken("an I/O error occurred");
    }

    @Override
    public <T> T inTransaction(Supplier<T> step) {
        Fiber fiber = Fiber.current();
        if (fiber.isSettled()) {
            return fiber.settled();
        }
        int mark = fiber.mark();
        for (int tries = 1; ; tries++) {
            Tx tx = call("begin", () -> world.master().begin(program, fiber.name()));
            open.put(fiber, tx);
            try {
                T answer = step.get();
                boolean unused = call("commit", () -> {
                    tx.commit();
                    return true;
                });
                fiber.settle(mark, answer);
                return answer;
            } catch (Deadlock e) {
                rollback(fiber, tx);
                if (tries == TRIES) {
                    throw e;
                }
            } catch (RuntimeException e) {
                rollback(fiber, tx);
                if (!(e instanceof Broken) && !(e instanceof Refusal)) {
                    boolean unused = fiber.observe(() -> {
                        world.checks().failed(fiber.name() + " failed: " + e);
                        return true;
                    });
                }
                throw e;
            }
        }
    }

    private static void rollback(Fiber fiber, Tx tx) {
        boolean unused = fiber.observe(() -> {
            tx.rollback();
            return true;
        });
    }

    /** One statement in a transaction of its own. */
    <T> T autocommit(String statement, Function<Tx, T> action) {
        Fiber fiber = Fiber.current();
        if (fiber.isSettled()) {
            return fiber.settled();
        }
        int mark = fiber.mark();
        Tx tx = fiber.observe(() -> world.master().begin(program, statement));
        try {
            T answer = call(statement, () -> {
                tx.touch();
                T result = action.apply(tx);
                tx.commit();
                return result;
            });
            fiber.settle(mark, answer);
            return answer;
        } catch (RuntimeException e) {
            rollback(fiber, tx);
            throw e;
        }
    }
}
