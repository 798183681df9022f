package dev.echelon.worker.intake;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.claim.ClaimAnswer;
import dev.echelon.worker.claim.Master;
import dev.echelon.worker.claim.Master.Wanted;
import dev.echelon.worker.sets.CurrentSet;
import dev.echelon.worker.slots.Slots;
import dev.echelon.worker.slots.WorkerMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the master for the tenants that commands name, and gives those that it grants to the slots. For one thread. */
public final class Claimant {
    private static final Logger log = LoggerFactory.getLogger(Claimant.class);
    private static final int UNANSWERED_KEPT = 1_000;

    private final CurrentSet sets;
    private final Master master;
    private final Slots slots;
    private final Intake intake;
    private final Checkpoint checkpoint;
    private final WorkerMetrics metrics;
    /**
     * Claims whose grant no slot has yet, since the answer was lost for instance: asking again with the same id gets the same
     * grant, and that was for the set of then.
     */
    private final Map<Long, Wanted> unanswered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Wanted> eldest) {
            return size() > UNANSWERED_KEPT;
        }
    };

    public Claimant(
            CurrentSet sets, Master master, Slots slots, Intake intake, Checkpoint checkpoint, WorkerMetrics metrics) {
        this.sets = sets;
        this.master = master;
        this.slots = slots;
        this.intake = intake;
        this.checkpoint = checkpoint;
        this.metrics = metrics;
    }

    /** What becomes of a command. */
    enum Next {
        /** A slot has the tenant. */
        STARTED,
        /** It is of no use. */
        DROPPED,
        /** It stays where it is, for another worker. */
        AGAIN
    }

    /**
     * Asks about several commands, those of a run in one statement, and starts what is granted, each in a slot that is reserved for
     * it.
     *
     * @param settled gets by token what has become of them; one that is not in it is to be asked for {@linkplain #alone alone}
     */
    void together(List<Command> commands, Map<Long, Next> settled) {
        Map<Long, Command> fresh = new LinkedHashMap<>();
        commands.stream()
                .filter(command -> !unanswered.containsKey(command.token()))
                .forEach(command -> fresh.putIfAbsent(command.token(), command));
        Map<List<Object>, List<Wanted>> alike = fresh.values().stream()
                .map(command -> wanted(command.order()))
                .collect(Collectors.groupingBy(
                        wanted -> List.of(wanted.order().runId(), wanted.setHash()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        for (List<Wanted> several : alike.values()) {
            if (several.size() > 1) {
                metrics.claimingTogether(() -> master.claimTogether(several)).forEach((token, answer) -> {
                    Command command = Objects.requireNonNull(fresh.get(token), "an answer that nobody asked for");
                    if (answer instanceof ClaimAnswer.Granted granted) {
                        settled.put(token, Next.STARTED);
                        start(command, granted);
                    } else if (answer instanceof ClaimAnswer.Refused refused) {
                        settled.put(token, refused(command.order(), refused));
                    }
                });
            }
        }
    }

    /** Asks about one command, and starts its tenant in the slot that is reserved for it if it is granted. */
    Next alone(Command command) {
        MigrateTenant order = command.order();
        Wanted wanted = wanted(order);
        ClaimAnswer answer = metrics.claiming(() -> master.claim(wanted));
        if (answer instanceof ClaimAnswer.Granted granted) {
            start(command, granted);
            return Next.STARTED;
        }
        unanswered.remove(order.token());
        if (answer instanceof ClaimAnswer.WrongSet wrong) {
            if (wanted.set().hashes().contains(wrong.expected())) {
                return drop(order);
            }
            return nowHas(wrong.expected(), wanted.set(), order) ? alone(command) : leave(wrong, order);
        }
        return answer instanceof ClaimAnswer.Refused refused ? refused(order, refused) : Next.DROPPED;
    }

    private Wanted wanted(MigrateTenant order) {
        return unanswered.computeIfAbsent(order.token(), token -> {
            MigrationSet set = sets.get();
            return new Wanted(order, UUID.randomUUID(), set, hash(set, order));
        });
    }

    private void start(Command command, ClaimAnswer.Granted granted) {
        checkpoint.reached(
                Point.AFTER_CLAIM, granted.task().slug(), granted.task().token());
        slots.start(granted.task(), command.trace().next(granted.task().claimId()));
        unanswered.remove(command.token());
    }

    private Next refused(MigrateTenant order, ClaimAnswer.Refused refused) {
        unanswered.remove(order.token());
        log.atDebug()
                .addKeyValue("run", order.runId())
                .addKeyValue("cohort", order.cohort())
                .addKeyValue("tenant", order.slug())
                .addKeyValue("token", order.token())
                .log("Command dropped: {}", refused.why());
        return Next.DROPPED;
    }

    /** This set is the run's, so the command names another target than the run has: the master did not send it so. */
    private static Next drop(MigrateTenant order) {
        log.atWarn()
                .addKeyValue("run", order.runId())
                .addKeyValue("tenant", order.slug())
                .addKeyValue("token", order.token())
                .addKeyValue("target", order.targetVersion())
                .log("Command dropped: its target is not its run's; the tenant is released again");
        return Next.DROPPED;
    }

    /** Whether the files hold the expected set by now, which was not the one that was asked with. */
    private boolean nowHas(String expected, MigrationSet asked, MigrateTenant order) {
        if (sets.look()) {
            intake.offerSoon();
        }
        MigrationSet now = sets.get();
        return now != asked && hash(now, order).equals(expected);
    }

    private Next leave(ClaimAnswer.WrongSet wrong, MigrateTenant order) {
        String problem = sets.problem();
        intake.leave("run " + order.runId() + " needs migration set " + shortened(wrong.expected()) + " for target "
                + order.targetVersion() + ", this worker has " + shortened(hash(sets.get(), order))
                + (problem == null ? "" : " and cannot use what is in its migrations now: " + problem));
        return Next.AGAIN;
    }

    /** A target that this set does not know has no hash that could be right; the master then says so, or that it is stale. */
    private static String hash(MigrationSet set, MigrateTenant order) {
        String target = order.targetVersion();
        try {
            return target == null || set.contains(target) ? set.hashUpTo(target) : "unknown-target";
        } catch (RuntimeException e) {
            return "unreadable-target";
        }
    }

    private static String shortened(String hash) {
        return hash.length() > 12 ? hash.substring(0, 12) : hash;
    }
}
