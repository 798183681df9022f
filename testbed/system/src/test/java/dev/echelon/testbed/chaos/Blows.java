package dev.echelon.testbed.chaos;

import dev.echelon.testbed.embedded.PostgresServer;
import dev.echelon.testbed.embedded.TcpProxy;
import dev.echelon.testbed.stack.ProgramProcess;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does one fault to its target, and undoes it. */
final class Blows {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String OTHERS = " FROM pg_stat_activity WHERE backend_type = 'client backend'"
            + " AND application_name <> '" + Link.NAME + "' AND pid <> pg_backend_pid()";

    private final ChaosStack system;
    private final ChaosOperator operator;
    private final Harm harm;
    private final Clock clock;
    private final CountDownLatch never = new CountDownLatch(1);

    Blows(ChaosStack system, ChaosOperator operator, Harm harm, Clock clock) {
        this.system = system;
        this.operator = operator;
        this.harm = harm;
        this.clock = clock;
    }

    /** One fault as it is to be done. */
    record Blow(Fault fault, String target, int index, Duration lasting, double share) {}

    /** Returns when it is over, and what it struck works again as far as it can. */
    void strike(Blow blow, String run) {
        switch (blow.fault().target) {
            case WORKER -> worker(blow, system.stack().workers().get(blow.index()));
            case COORDINATOR -> program(blow, system.stack().coordinators().get(blow.index()));
            case DATABASE -> database(blow, get(system.databases(), blow.target()));
            case WIRE -> wire(blow, get(system.wires(), blow.target()));
            case BROKER -> broker(blow);
            case RUN -> operator.steer(run, blow.fault() == Fault.PAUSE_RUN ? "pause" : "abort");
        }
    }

    private static <T> T get(java.util.Map<String, T> all, String name) {
        T found = all.get(name);
        if (found == null) {
            throw new AssertionError(name);
        }
        return found;
    }

    private void worker(Blow blow, ProgramProcess worker) {
        harm.done(worker.pid(), clock.instant());
        if (blow.fault() == Fault.CUT_WORKER_FROM_MASTER) {
            TcpProxy wire = system.wireOfWorker(blow.index());
            wire.blackHole();
            last(blow);
            wire.pass();
        } else {
            program(blow, worker);
        }
    }

    private void program(Blow blow, ProgramProcess program) {
        if (blow.fault() == Fault.KILL_WORKER || blow.fault() == Fault.KILL_COORDINATOR) {
            program.kill();
            awaitReady(program);
        } else {
            program.suspend();
            last(blow);
            program.resume();
        }
    }

    /** As an init system would: a program that finds no master at its start ends, and is started again. */
    void awaitReady(ProgramProcess program) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!program.isRunning() || !program.isReady()) {
            if (!program.isRunning()) {
                program.kill();
                program.start();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(program.name() + " is not ready again; its log is " + program.log());
            }
            pause(Duration.ofMillis(250));
        }
    }

    private void database(Blow blow, PostgresServer server) {
        switch (blow.fault()) {
            case KILL_DATABASE -> {
                server.kill();
                last(blow);
                server.start();
            }
            case RESTART_DATABASE -> server.restart();
            case STOP_DATABASE -> {
                server.suspend();
                last(blow);
                server.resume();
            }
            default -> terminate(blow, server);
        }
    }

    private static void terminate(Blow blow, PostgresServer server) {
        try (Link link = new Link(server, PostgresServer.SUPERUSER)) {
            link.inSnapshot(connection -> Link.rows(
                    connection,
                    "SELECT pg_terminate_backend(pid)" + OTHERS + " AND random() < " + blow.share(),
                    row -> row.getBoolean(1)));
        } catch (SQLException away) {
            // somebody else has taken the server meanwhile
        }
    }

    private void wire(Blow blow, TcpProxy wire) {
        switch (blow.fault()) {
            case BLACK_HOLE -> wire.blackHole();
            case REFUSE -> wire.refuse();
            case DELAY -> wire.delay(Duration.ofMillis(20 + Math.round(180 * blow.share())));
            default -> {
                wire.resetConnections();
                return;
            }
        }
        last(blow);
        wire.pass();
    }

    private void broker(Blow blow) {
        var broker = system.stack().kafka();
        if (blow.fault() == Fault.KILL_BROKER) {
            broker.kill();
            last(blow);
            broker.start();
        } else {
            broker.suspend();
            last(blow);
            broker.resume();
        }
    }

    private void last(Blow blow) {
        pause(blow.lasting());
    }

    private void pause(Duration time) {
        try {
            if (never.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
