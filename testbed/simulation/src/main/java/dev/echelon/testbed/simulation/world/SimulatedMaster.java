package dev.echelon.testbed.simulation.world;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.kernel.Suspended;
import dev.echelon.testbed.simulation.master.Broken;
import dev.echelon.testbed.simulation.master.TenantRow;
import dev.echelon.testbed.simulation.master.Tx;
import dev.echelon.testbed.simulation.master.WorkerFunctions;
import dev.echelon.testbed.simulation.master.WorkerFunctions.Claimed;
import dev.echelon.testbed.simulation.planted.Bug;
import dev.echelon.worker.claim.ClaimAnswer;
import dev.echelon.worker.claim.HandBackAnswer;
import dev.echelon.worker.claim.HandBackKind;
import dev.echelon.worker.claim.Master;
import dev.echelon.worker.claim.Offer;
import dev.echelon.worker.claim.Registration;
import dev.echelon.worker.claim.RenewAnswer;
import dev.echelon.worker.migration.TenantTask;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** A worker's functions over the master in memory, each a transaction of its own; who waits for a lock gives up after 2 s. */
final class SimulatedMaster implements Master {
    private static final long LOCK_TIMEOUT = 2 * Kernel.SECOND;

    private final World world;
    private final SimulatedWorker worker;
    private final Registration registration;
    private final WorkerFunctions functions;

    SimulatedMaster(World world, SimulatedWorker worker, Registration registration) {
        this.world = world;
        this.worker = worker;
        this.registration = registration;
        this.functions = new WorkerFunctions(world.master());
    }

    @Override
    public Duration lease() {
        return Setting.LEASE;
    }

    @Override
    public Registration registration() {
        return registration;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private <T> T ask(String function, Function<Tx, T> action) {
        Tx tx = world.master().begin(worker, worker.name() + " " + function);
        try {
            return worker.callStanding(
                    function,
                    LOCK_TIMEOUT,
                    () -> {
                        world.requireMaster();
                        tx.touch();
                        T answer = action.apply(tx);
                        tx.commit();
                        return answer;
                    },
                    () -> new Broken("an I/O error occurred"));
        } catch (RuntimeException | Suspended e) {
            tx.rollback();
            throw e;
        }
    }

    private void tell(String function, Consumer<Tx> action) {
        boolean unused = ask(function, tx -> {
            action.accept(tx);
            return true;
        });
    }

    @Override
    public void register(Collection<Integer> partitions, Offer offer) {
        tell(
                "register",
                tx -> functions.register(
                        tx,
                        registration.workerId(),
                        registration.slots(),
                        partitions,
                        offer.setHashes(),
                        offer.accepting()));
    }

    @Override
    public boolean fits() {
        return true;
    }

    @Override
    public void leave(boolean gone) {
        tell("leave", tx -> functions.leave(tx, registration.workerId(), gone));
    }

    @Override
    public ClaimAnswer claim(Wanted wanted) {
        MigrateTenant command = wanted.order();
        Claimed claimed = world.bug() == Bug.CLAIM_WITHOUT_LOCK
                ? claimWithoutLock(command, wanted.claimId(), wanted.setHash())
                : ask("claim", tx -> {
                    Claimed early = functions.claimWithoutLock(tx, command.runId(), command.slug(), command.token());
                    return early != null
                            ? early
                            : functions.claimLocked(
                                    tx,
                                    command.runId(),
                                    command.slug(),
                                    command.token(),
                                    wanted.claimId(),
                                    worker.name(),
                                    wanted.setHash(),
                                    micros(Setting.LEASE));
                });
        worker.answered(command.token());
        return answer(wanted, claimed);
    }

    @Override
    public Map<Long, ClaimAnswer> claimTogether(List<Wanted> wanted) {
        if (world.bug() == Bug.CLAIM_WITHOUT_LOCK) {
            return Map.of();
        }
        List<WorkerFunctions.Wanted> asked = wanted.stream()
                .map(one -> new WorkerFunctions.Wanted(
                        one.order().slug(), one.order().token(), one.claimId()))
                .toList();
        Map<Long, Claimed> claimed = ask(
                "claim together",
                tx -> functions.claimTogether(
                        tx,
                        wanted.get(0).order().runId(),
                        asked,
                        worker.name(),
                        wanted.get(0).setHash(),
                        micros(Setting.LEASE)));
        Map<Long, ClaimAnswer> answers = new LinkedHashMap<>();
        for (Wanted one : wanted) {
            long token = one.order().token();
            Claimed answer = claimed.get(token);
            if (answer != null) {
                worker.answered(token);
                answers.put(token, answer(one, answer));
            }
        }
        return answers;
    }

    private Claimed claimWithoutLock(MigrateTenant command, UUID id, String setHash) {
        Claimed early =
                ask("claim", tx -> functions.claimWithoutLock(tx, command.runId(), command.slug(), command.token()));
        if (early != null) {
            return early;
        }
        var record = world.master().run(command.runId());
        if (record == null) {
            return new Claimed("STALE", null, null, null);
        }
        var read = record.control().committed();
        world.kernel().standStill(world.kernel().choices().between(0L, 200 * Kernel.MILLI), worker::isDead);
        return ask(
                "claim row",
                tx -> functions.claimRow(
                        tx,
                        record,
                        read,
                        false,
                        command.slug(),
                        command.token(),
                        id,
                        worker.name(),
                        setHash,
                        micros(Setting.LEASE)));
    }

    private static ClaimAnswer answer(Wanted wanted, Claimed claimed) {
        MigrateTenant command = wanted.order();
        TenantRow row = claimed.row();
        if (row != null) {
            return new ClaimAnswer.Granted(new TenantTask(
                    command.runId(),
                    command.cohort(),
                    command.slug(),
                    command.token(),
                    wanted.claimId(),
                    row.attempt,
                    row.shard,
                    row.database,
                    row.schema,
                    claimed.target(),
                    Set.of(),
                    row.verifyOnly,
                    wanted.set()));
        }
        return switch (claimed.answer()) {
            case "WRONG_SET" -> new ClaimAnswer.WrongSet(String.valueOf(claimed.expectedSetHash()));
            default -> new ClaimAnswer.Refused(ClaimAnswer.Why.valueOf(claimed.answer()));
        };
    }

    @Override
    public Renewed renew(Collection<Integer> partitions, List<Renewal> renewals) {
        List<WorkerFunctions.Renewal> held = renewals.stream()
                .map(r -> new WorkerFunctions.Renewal(r.token(), r.claimId(), r.progress()))
                .toList();
        Map<Long, String> told = ask(
                "renew", tx -> functions.renew(tx, registration.workerId(), partitions, held, micros(Setting.LEASE)));
        Map<Long, RenewAnswer> answers = new HashMap<>();
        told.forEach((token, answer) -> {
            if (token != 0) {
                answers.put(token, RenewAnswer.valueOf(answer));
            }
        });
        return new Renewed(answers, !told.containsKey(0L));
    }

    @Override
    public HandBackAnswer handBack(long token, UUID claimId, HandBackKind kind, String reason, long fence) {
        return HandBackAnswer.valueOf(
                ask("hand back", tx -> functions.handBack(tx, token, claimId, kind.name(), fence)));
    }
}
