package dev.echelon.testbed.simulation.world;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.Topics;
import dev.echelon.coordinator.release.CommandOutbox.Unsent;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.testbed.simulation.checks.Checks;
import dev.echelon.testbed.simulation.kafka.SimulatedKafka;
import dev.echelon.testbed.simulation.kernel.Choices;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.kernel.Program;
import dev.echelon.testbed.simulation.master.Broken;
import dev.echelon.testbed.simulation.master.Change;
import dev.echelon.testbed.simulation.master.MemoryMaster;
import dev.echelon.testbed.simulation.master.RunRecord;
import dev.echelon.testbed.simulation.planted.Bug;
import dev.echelon.testbed.simulation.tenants.Fleet;
import dev.echelon.worker.migration.FailureClassifier;
import dev.echelon.worker.migration.Retries;
import dev.echelon.worker.migration.ServerWords;
import dev.echelon.worker.sets.CurrentSet;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Everything there is in one simulated world. */
final class World implements MemoryMaster.Server {
    static final ContractCodec CODEC = new ContractCodec();
    static final MeterRegistry METRICS = new CompositeMeterRegistry();
    static final CurrentSet SETS = Migrations.load();
    static final MigrationSet SET = SETS.get();
    static final FailureClassifier CLASSIFIER =
            new FailureClassifier(failure -> new ServerWords(String.valueOf(failure.getMessage()), null));
    static final Retries RETRIES = Patience.retries();

    private final Kernel kernel;
    private final Choices latencies;
    private final Setting setting;
    private final Bug bug;
    private final Checks checks;
    private final SimulatedKafka kafka;
    private final MemoryMaster master;
    private final Fleet fleet;
    private final List<SimulatedCoordinator> coordinators = new ArrayList<>();
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private long masterDownUntil;
    private int programs;
    private @Nullable Consumer<String> trace;

    World(Kernel kernel, Setting setting, Bug bug) {
        this.kernel = kernel;
        this.latencies = kernel.choices().split();
        this.setting = setting;
        this.bug = bug;
        this.checks = new Checks(kernel);
        this.kafka = new SimulatedKafka(kernel, kernel.choices().split());
        this.master = new MemoryMaster(this);
        this.fleet = new Fleet(kernel, setting.scripts(), setting.slowest(), checks);
        checks.watch(master, fleet);
        kafka.topic(Topics.COMMANDS, setting.partitions());
        kafka.topic(Topics.RESULTS, 2);
        for (int i = 0; i < setting.shardLimits().size(); i++) {
            master.shard("shard" + i, setting.shardLimits().get(i));
        }
    }

    /** Tells what happens to whoever wants to know. */
    void tellTo(Consumer<String> listener) {
        trace = listener;
    }

    void trace(Supplier<String> line) {
        Consumer<String> listener = trace;
        if (listener != null) {
            listener.accept(String.format(Locale.ROOT, "%9.3f s  %s", kernel.age() / 1e6, line.get()));
        }
    }

    void startPrograms() {
        for (int i = 0; i < setting.coordinators(); i++) {
            startCoordinator();
        }
        setting.slots().forEach(this::startWorker);
    }

    void startCoordinator() {
        var coordinator = new SimulatedCoordinator(this, "coordinator-" + ++programs);
        coordinators.add(coordinator);
        coordinator.start();
    }

    void startWorker(int slots) {
        var worker = new SimulatedWorker(this, "worker-" + ++programs, slots);
        workers.add(worker);
        worker.start();
    }

    /** A dead program is started again, as another process, some seconds later. */
    void replace(Program dead) {
        kernel.after(kernel.choices().between(500L * Kernel.MILLI, 5 * Kernel.SECOND), () -> {
            if (dead instanceof SimulatedWorker worker && workers.remove(worker)) {
                startWorker(worker.size());
            } else if (dead instanceof SimulatedCoordinator coordinator && coordinators.remove(coordinator)) {
                startCoordinator();
            }
        });
    }

    /** The run, once it is committed; null: not yet. */
    @Nullable RunRecord run() {
        for (RunRecord run : master.runs()) {
            if (master.isCommitted(run.id())) {
                return run;
            }
        }
        return null;
    }

    void masterDown(long duration) {
        masterDownUntil = Math.max(masterDownUntil, kernel.now() + duration);
        master.restarted();
        kernel.after(duration, master::restarted);
    }

    /** Refuses a call while the master is away. */
    void requireMaster() {
        if (masterDownUntil > kernel.now()) {
            throw new Broken("connection refused");
        }
    }

    /** The broker has a command. */
    boolean sent(ProducerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topics.COMMANDS)) {
            checks.sent(CODEC.read(record.value(), MigrateTenant.class).token());
        }
        return true;
    }

    ProducerRecord<byte[], byte[]> toRecord(Unsent unsent) {
        return new ProducerRecord<>(Topics.COMMANDS, unsent.partition(), new byte[0], CODEC.write(unsent.command()));
    }

    /** Before a call of a port, in microseconds. */
    long latency() {
        int often = setting.interleaving();
        return often > 0 && latencies.oneIn(often) ? latencies.between(1L, 40 * Kernel.MILLI) : 0;
    }

    Kernel kernel() {
        return kernel;
    }

    Bug bug() {
        return bug;
    }

    Setting setting() {
        return setting;
    }

    Checks checks() {
        return checks;
    }

    SimulatedKafka kafka() {
        return kafka;
    }

    MemoryMaster master() {
        return master;
    }

    Fleet fleet() {
        return fleet;
    }

    List<SimulatedCoordinator> coordinators() {
        return coordinators;
    }

    List<SimulatedWorker> workers() {
        return workers;
    }

    Stream<Program> programs() {
        return Stream.concat(List.copyOf(coordinators).stream(), List.copyOf(workers).stream());
    }

    @Override
    public long now() {
        return kernel.now();
    }

    @Override
    public boolean preempts() {
        return setting.interleaving() > 0 && latencies.oneIn(setting.interleaving());
    }

    @Override
    public void soon(long delay, Runnable task) {
        kernel.after(delay, task);
    }

    @Override
    public void committed(String what, List<Change> changes) {
        trace(() -> what + ": " + changes);
        checks.committed(what, changes);
    }

    @Override
    public void deadlocked(String what) {
        checks.deadlocked(what);
    }
}
