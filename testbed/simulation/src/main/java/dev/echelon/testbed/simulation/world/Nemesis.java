package dev.echelon.testbed.simulation.world;

import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.kafka.Topic;
import dev.echelon.testbed.simulation.kernel.Fate;
import dev.echelon.testbed.simulation.kernel.Program;
import dev.echelon.testbed.simulation.master.Row;
import dev.echelon.testbed.simulation.master.RunRecord;
import dev.echelon.testbed.simulation.master.TenantRow;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Lets planned faults happen, and counts those that did. */
final class Nemesis {
    private final World world;
    private final Operator operator;
    private final Map<Fault.Kind, Integer> happened = new EnumMap<>(Fault.Kind.class);

    Nemesis(World world, Operator operator) {
        this.world = world;
        this.operator = operator;
    }

    Map<Fault.Kind, Integer> happened() {
        return happened;
    }

    void schedule(List<Fault> plan) {
        plan.forEach(fault -> world.kernel().after(fault.at(), () -> strike(fault)));
    }

    private void count(Fault fault) {
        happened.merge(fault.kind(), 1, Integer::sum);
    }

    private void strike(Fault fault) {
        if (fault.kind().hit != Fate.Hit.NONE) {
            List<? extends Program> programs = fault.kind().worker ? world.workers() : world.coordinators();
            if (!programs.isEmpty()) {
                programs.get(fault.target() % programs.size())
                        .arm(new Program.Armed(
                                fault.kind().hit, fault.point(), fault.countdown(), fault.duration(), () -> {
                                    count(fault);
                                    world.trace(() -> "fault: " + fault);
                                }));
            }
            return;
        }
        count(fault);
        world.trace(() -> "fault: " + fault);
        Topic topic = world.kafka().topic(fault.target() % 2 == 0 ? Topics.COMMANDS : Topics.RESULTS);
        switch (fault.kind()) {
            case KAFKA_DUPLICATES -> topic.duplicate(fault.countdown());
            case KAFKA_REPLAYS -> topic.replay();
            case KAFKA_REORDERS -> topic.reorder();
            case KAFKA_DELAYS -> topic.freeze(fault.duration());
            case KAFKA_LOSES -> world.kafka().lose(fault.countdown());
            case KAFKA_WIPED -> world.kafka().wipe();
            case KAFKA_DOWN -> world.kafka().down(fault.duration());
            case MASTER_DOWN -> world.masterDown(fault.duration());
            case SHARD_DOWN ->
                world.fleet()
                        .shardDown(
                                "shard"
                                        + fault.target()
                                                % world.setting().shardLimits().size(),
                                fault.duration());
            case TENANT_SESSIONS_ENDED -> onTenant(fault, t -> world.fleet().endSessions(t.slug));
            case TENANT_REFUSES_US -> onTenant(fault, t -> world.fleet().refuseUs(t.slug, fault.duration()));
            case RESULT_FORGED -> onTenant(fault, this::forge);
            case OPERATOR_PAUSES -> operator.pause(fault.target());
            case OPERATOR_CONTINUES -> operator.proceed(fault.target());
            case OPERATOR_ABORTS -> operator.abort(fault.target());
            case OPERATOR_RESUMES -> operator.resume(fault.target());
            default -> throw new IllegalStateException(fault.kind() + " is no fault of the world's");
        }
    }

    private void onTenant(Fault fault, Consumer<TenantRow> what) {
        TenantRow t = anyTenant(fault);
        if (t != null) {
            what.accept(t);
        }
    }

    private @Nullable TenantRow anyTenant(Fault fault) {
        RunRecord run = world.run();
        if (run == null) {
            return null;
        }
        List<Row<TenantRow>> inHand = run.tenants().stream()
                .filter(t -> t.committed().state == TenantState.CLAIMED)
                .toList();
        List<Row<TenantRow>> all = inHand.isEmpty() ? run.tenants() : inHand;
        return all.get(fault.countdown() % all.size()).committed();
    }

    /** Who reads the commands' topic knows run, slug and token of a claim, and not its claim id. */
    private void forge(TenantRow t) {
        if (t.token != 0) {
            TenantMigrated forged = Forged.success(
                    t.run, t.slug, t.token, world.kernel().choices().uuid());
            boolean unused = world.kafka()
                    .append(new ProducerRecord<>(Topics.RESULTS, null, new byte[0], World.CODEC.write(forged)));
        }
    }

    /** The faults are over. What stands still may go on doing so, if another one of its kind is up. */
    void heal() {
        world.kafka().loseNothing();
        world.kafka().topics().forEach(Topic::thaw);
        heal(world.workers());
        heal(world.coordinators());
    }

    private void heal(List<? extends Program> programs) {
        boolean anyUp = programs.stream().anyMatch(program -> !program.isPaused());
        for (Program program : List.copyOf(programs)) {
            program.disarm();
            if (program.isPaused()) {
                if (anyUp && world.kernel().choices().oneIn(2)) {
                    program.stayPaused();
                } else {
                    program.resume();
                    anyUp = true;
                }
            }
        }
    }

    /** Zombies wake up when all is done. */
    void wakeAll() {
        world.programs().forEach(Program::resume);
    }
}
