package dev.echelon.testbed.simulation.world;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.Topics;
import dev.echelon.testbed.simulation.kafka.Producers;
import dev.echelon.testbed.simulation.kafka.Topic;
import dev.echelon.testbed.simulation.kernel.Fiber;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.kernel.Program;
import dev.echelon.testbed.simulation.kernel.Suspended;
import dev.echelon.testbed.simulation.planted.Bug;
import dev.echelon.testbed.simulation.tenants.SimulatedTenants;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.claim.Registration;
import dev.echelon.worker.intake.Claimant;
import dev.echelon.worker.intake.CommandListener;
import dev.echelon.worker.intake.DeadLetterBox;
import dev.echelon.worker.intake.Intake;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.TenantMigrator;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.migration.Verdict;
import dev.echelon.worker.report.ResultPublisher;
import dev.echelon.worker.slots.Courier;
import dev.echelon.worker.slots.KeepClaims;
import dev.echelon.worker.slots.ProcessEnd;
import dev.echelon.worker.slots.Slots;
import dev.echelon.worker.slots.WorkerMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.support.Acknowledgment;

/** One worker: the real listener, slots, migrator, renewals and courier. */
final class SimulatedWorker extends Program implements Topic.Member {
    private static final WorkerMetrics METRICS = new WorkerMetrics(World.METRICS);
    private static final long KEEP_EVERY = 500 * Kernel.MILLI;

    private final World world;
    private final int size;
    private final Topic commands;
    private final Slots slots;
    private final KeepClaims claims;
    private final CommandListener listener;
    private final TenantMigrator migrator;
    private final Set<Long> answered = new HashSet<>();
    private boolean polling;

    SimulatedWorker(World world, String name, int size) {
        super(world.kernel(), name);
        this.world = world;
        this.size = size;
        this.commands = world.kafka().topic(Topics.COMMANDS);
        var master = new SimulatedMaster(world, this, new Registration(name, size, "host", "1"));
        Checkpoint door = (point, slug, token) -> reached(point);
        this.migrator = new TenantMigrator(
                new SimulatedTenants(world.fleet(), this, world.bug()),
                World.CLASSIFIER,
                World.RETRIES,
                door,
                new JournaledClock(),
                name);
        var courier = new Courier(
                new ResultPublisher(Producers.sending(this::send), World.CODEC),
                task -> later(0, task),
                door,
                METRICS,
                this::ownNanos);
        this.slots = new Slots(
                size, 50, this::run, this::migrate, courier, door, METRICS, new End(), Setting.LEASE, this::ownNanos);
        this.claims = new KeepClaims(
                slots,
                master,
                courier,
                METRICS,
                () -> commands.partitionsOf(this),
                World.SETS,
                Duration.ofSeconds(3),
                this::ownNanos);
        var intake = new Intake(slots, World.SETS, master, task -> later(0, task));
        this.listener = new CommandListener(
                World.CODEC,
                new Claimant(World.SETS, master, slots, intake, door, METRICS),
                slots,
                intake,
                new DeadLetterBox(Producers.sending(this::send)),
                METRICS,
                Duration.ZERO);
    }

    int size() {
        return size;
    }

    void start() {
        commands.join(this);
        later(kernel.choices().between(0L, KEEP_EVERY), this::keep);
    }

    @Override
    protected long latency(String point) {
        return Fiber.isRunning() ? world.latency() : 0;
    }

    private void reached(Checkpoint.Point point) {
        String name = "checkpoint: " + point;
        boolean unused = Fiber.isRunning()
                ? Fiber.current().call(name, () -> true, () -> new IllegalStateException("unreachable"))
                : callStanding(name, 0, () -> true, () -> new IllegalStateException("unreachable"));
    }

    private void keep() {
        try {
            claims.tick();
        } finally {
            later(KEEP_EVERY, this::keep);
            poke(0);
        }
    }

    /** A slot's thread. */
    private void run(Runnable tenant) {
        spawn("slot", () -> {
            tenant.run();
            if (!Fiber.current().isSuspended()) {
                poke(0);
            } else if (!isDead() && slots.reserve(1, Duration.ZERO) == 0) {
                // the slot gave itself up when the code was left in the middle
                throw new IllegalStateException("the slot is taken");
            }
        });
    }

    private Verdict migrate(TenantTask task, Leash leash) {
        Verdict verdict = migrator.migrate(task, new JournaledLeash(leash));
        return world.bug() == Bug.V3_EVERY_FAILURE_IS_VERIFIED ? Forged.verified(verdict) : verdict;
    }

    private CompletableFuture<?> send(ProducerRecord<byte[], byte[]> sent) {
        boolean acknowledged = callStanding(
                "kafka: send", 0, () -> world.kafka().append(sent), () -> new KafkaException("no acknowledgement"));
        return acknowledged
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new KafkaException("no broker"));
    }

    @Override
    public void poke(long delay) {
        later(delay, this::poll);
    }

    @Override
    public void assigned() {
        claims.renewSoon();
    }

    private void poll() {
        if (polling || !slots.isFree()) {
            return;
        }
        List<Topic.Received> received = new ArrayList<>();
        for (Topic.Received next = commands.next(this); next != null; next = commands.next(this)) {
            received.add(next);
            if (received.size() == size) {
                break;
            }
        }
        if (received.isEmpty()) {
            return;
        }
        polling = true;
        var acknowledgment = new Offsets(received);
        answered.clear();
        try {
            if (world.bug() == Bug.OFFSET_BEFORE_CLAIM) {
                acknowledgment.acknowledge();
            }
            listener.onMessage(received.stream().map(Topic.Received::toRecord).toList(), acknowledgment);
            poke(0);
        } catch (BatchListenerFailedException e) {
            acknowledgment.nack(e.getIndex(), Duration.ofSeconds(1));
        } finally {
            polling = false;
        }
    }

    /** The master said something about this token. */
    void answered(long token) {
        answered.add(token);
    }

    private final class Offsets implements Acknowledgment {
        private final List<Topic.Received> received;

        Offsets(List<Topic.Received> received) {
            this.received = received;
        }

        @Override
        public void acknowledge() {
            received.forEach(this::commit);
        }

        private void commit(Topic.Received done) {
            MigrateTenant command = World.CODEC.read(done.message().value(), MigrateTenant.class);
            world.checks().offsetCommitted(command.token(), answered.contains(command.token()));
            commands.commit(done);
        }

        @Override
        public void nack(int first, Duration sleep) {
            received.subList(0, first).forEach(this::commit);
            received.subList(first, received.size()).forEach(commands::seekBack);
            poke(sleep.toNanos() / 1_000);
        }
    }

    private final class End implements ProcessEnd {
        @Override
        public void inOrder(String reason) {
            crash();
        }

        @Override
        public void atOnce(String reason, Throwable error) {
            if (!(error instanceof Suspended)) {
                world.checks().failed("worker ended: " + reason + ": " + error);
                crash();
            }
        }
    }

    @Override
    public void pause(long duration) {
        super.pause(duration);
        commands.silent(this);
    }

    @Override
    public void resume() {
        super.resume();
        commands.join(this);
    }

    @Override
    protected void died() {
        world.master().clientGone(this);
        world.fleet().clientGone(this);
        commands.silent(this);
        world.replace(this);
    }
}
