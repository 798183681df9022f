package dev.echelon.testbed.simulation.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.testbed.simulation.kernel.Choices;
import dev.echelon.worker.claim.ClaimAnswer;
import dev.echelon.worker.claim.HandBackKind;
import dev.echelon.worker.claim.Master;
import dev.echelon.worker.claim.MasterFunctions;
import dev.echelon.worker.claim.Offer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What workers ask of both masters, at random; the answers are compared. */
final class WorkersOfBoth {
    static final List<String> NAMES = List.of("w1", "w2", "w3");

    private final InMemory memory;
    private final Choices choices;
    private final MigrationSet set;
    private final Consumer<String> seen;
    private final Map<Long, UUID> claimIds = new HashMap<>();
    private final Map<String, MasterFunctions> workers = new HashMap<>();

    /**
     * Three workers, registered.
     *
     * @param set what they claim with
     * @param seen told what was asked, and answered
     */
    WorkersOfBoth(VirtualPostgres postgres, InMemory memory, Choices choices, MigrationSet set, Consumer<String> seen) {
        this.memory = memory;
        this.choices = choices;
        this.set = set;
        this.seen = seen;
        NAMES.forEach(id -> {
            workers.put(id, postgres.worker(id, 3));
            register(id);
        });
    }

    private void seen(String what) {
        seen.accept(what);
    }

    void register(String worker) {
        Collection<Integer> partitions = choices.oneIn(5) ? List.of() : List.of(choices.between(0, 3), 4);
        var offer =
                new Offer(choices.oneIn(6) ? List.of("old") : List.of("old", BothMasters.SET), null, !choices.oneIn(6));
        real(worker).register(partitions, offer);
        boolean unused = memory.asked(tx -> {
            memory.functions.register(tx, worker, 3, partitions, offer.setHashes(), offer.accepting());
            return true;
        });
        seen("register");
    }

    void leave() {
        String worker = choices.of(NAMES);
        boolean gone = choices.oneIn(2);
        real(worker).leave(gone);
        boolean unused = memory.asked(tx -> {
            memory.functions.leave(tx, worker, gone);
            return true;
        });
        seen("leave");
    }

    private MasterFunctions real(String worker) {
        MasterFunctions functions = workers.get(worker);
        if (functions == null) {
            throw new IllegalArgumentException(worker);
        }
        return functions;
    }

    /** Some tenant that was released once, one in this state rather than others; null: there is none. */
    @Nullable TenantRow any(TenantState preferred) {
        List<TenantRow> all =
                memory.tenants().stream().filter(t -> t.token != 0).toList();
        List<TenantRow> those = all.stream().filter(t -> t.state == preferred).toList();
        if (all.isEmpty()) {
            return null;
        }
        return those.isEmpty() || choices.oneIn(5) ? choices.of(all) : choices.of(those);
    }

    void claim() {
        TenantRow t = any(TenantState.RELEASED);
        if (t == null) {
            return;
        }
        long token = choices.oneIn(12) ? t.token + choices.between(-2, 2) : t.token;
        UUID claimId = choices.oneIn(4) ? claimIds.getOrDefault(token, choices.uuid()) : choices.uuid();
        String worker = choices.of(NAMES);
        String hash = choices.oneIn(10) ? "other" : BothMasters.SET;
        ClaimAnswer real = real(worker).claim(wanted(t, token, claimId, hash));
        WorkerFunctions.Claimed mirrored = memory.asked(tx -> {
            var early = memory.functions.claimWithoutLock(tx, t.run, t.slug, Math.max(1, token));
            return early != null
                    ? early
                    : memory.functions.claimLocked(
                            tx,
                            t.run,
                            t.slug,
                            Math.max(1, token),
                            claimId,
                            worker,
                            hash,
                            VirtualPostgres.LEASE.toNanos() / 1_000);
        });
        seen("claim " + mirrored.answer());
        assertThat(Told.told(real)).isEqualTo(Told.told(mirrored));
        if (mirrored.row() != null) {
            claimIds.put(token, claimId);
        }
    }

    private Master.Wanted wanted(TenantRow t, long token, UUID claimId, String hash) {
        return new Master.Wanted(
                new MigrateTenant(t.run, t.slug, t.cohort, Math.max(1, token), t.generation, "1"), claimId, set, hash);
    }

    void claimTogether() {
        TenantRow first = any(TenantState.RELEASED);
        if (first == null) {
            return;
        }
        String worker = choices.of(NAMES);
        String hash = choices.oneIn(10) ? "other" : BothMasters.SET;
        Map<Long, Master.Wanted> wanted = new LinkedHashMap<>();
        for (int i = choices.between(2, 4); i > 0; i--) {
            TenantRow t = wanted.isEmpty() ? first : any(TenantState.RELEASED);
            if (t != null && t.run.equals(first.run)) {
                long token = Math.max(1, choices.oneIn(12) ? t.token + choices.between(-2, 2) : t.token);
                wanted.putIfAbsent(token, wanted(t, token, choices.uuid(), hash));
            }
        }
        Map<Long, String> real = new TreeMap<>();
        real(worker)
                .claimTogether(List.copyOf(wanted.values()))
                .forEach((token, answer) -> real.put(token, Told.told(answer)));
        Map<Long, String> mirrored = new TreeMap<>();
        memory.asked(tx -> memory.functions.claimTogether(
                        tx,
                        first.run,
                        wanted.values().stream()
                                .map(one -> new WorkerFunctions.Wanted(
                                        one.order().slug(), one.order().token(), one.claimId()))
                                .toList(),
                        worker,
                        hash,
                        VirtualPostgres.LEASE.toNanos() / 1_000))
                .forEach((token, answer) -> {
                    mirrored.put(token, Told.told(answer));
                    if (answer.row() != null) {
                        claimIds.put(
                                token, Objects.requireNonNull(wanted.get(token)).claimId());
                    }
                });
        mirrored.values().forEach(answer -> seen("claim together " + answer.split(" ")[0]));
        assertThat(real).isEqualTo(mirrored);
    }

    /** Its claim's id, or once in a while another. */
    UUID claimIdOf(TenantRow t) {
        UUID mine = t.claimId;
        return mine == null || choices.oneIn(8) ? choices.uuid() : mine;
    }

    void renew() {
        String worker = choices.of(NAMES);
        List<Master.Renewal> real = new ArrayList<>();
        List<WorkerFunctions.Renewal> mirrored = new ArrayList<>();
        Map<Long, UUID> tokens = new TreeMap<>();
        for (int i = choices.between(0, 3); i > 0; i--) {
            TenantRow t = any(TenantState.CLAIMED);
            if (t != null) {
                tokens.put(t.token, claimIdOf(t));
            }
        }
        tokens.forEach((token, claimId) -> {
            real.add(new Master.Renewal(token, claimId, "at work"));
            mirrored.add(new WorkerFunctions.Renewal(token, claimId, "at work"));
        });
        List<Integer> partitions = List.of(choices.between(0, 3));
        Master.Renewed answered = real(worker).renew(partitions, real);
        Map<Long, String> told = memory.asked(tx ->
                memory.functions.renew(tx, worker, partitions, mirrored, VirtualPostgres.LEASE.toNanos() / 1_000));
        seen("renew");
        assertThat(told.remove(0L) == null).as("registered").isEqualTo(answered.registered());
        Map<Long, String> expected = new TreeMap<>();
        answered.answers().forEach((token, answer) -> expected.put(token, answer.name()));
        assertThat(new TreeMap<>(told)).isEqualTo(expected);
    }

    void handBack() {
        TenantRow t = any(TenantState.CLAIMED);
        if (t == null) {
            return;
        }
        HandBackKind kind = choices.of(List.of(HandBackKind.values()));
        UUID claimId = claimIdOf(t);
        long fence = choices.oneIn(2) ? t.token : t.token + 50;
        String real =
                real("w1").handBack(t.token, claimId, kind, "because", fence).name();
        String mirrored = memory.asked(tx -> memory.functions.handBack(tx, t.token, claimId, kind.name(), fence));
        seen("hand back " + kind + " " + real);
        assertThat(mirrored).isEqualTo(real);
    }
}
