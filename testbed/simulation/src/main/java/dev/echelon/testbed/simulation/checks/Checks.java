package dev.echelon.testbed.simulation.checks;

import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.master.Change;
import dev.echelon.testbed.simulation.master.CohortRow;
import dev.echelon.testbed.simulation.master.ControlRow;
import dev.echelon.testbed.simulation.master.MemoryMaster;
import dev.echelon.testbed.simulation.master.Row;
import dev.echelon.testbed.simulation.master.RunRecord;
import dev.echelon.testbed.simulation.master.RunRow;
import dev.echelon.testbed.simulation.master.TenantRow;
import dev.echelon.testbed.simulation.tenants.Fleet;
import dev.echelon.testbed.simulation.tenants.Schema;
import dev.echelon.testbed.simulation.tenants.Script;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The invariants, looked at behind every commit of the master, every send and every effect in a tenant; told in their own words,
 * not in those of the code under test. The first violation counts.
 */
public final class Checks implements Fleet.Witness {
    private final Kernel kernel;
    private final Set<Long> everReleased = new HashSet<>();
    private final Set<Long> everSent = new HashSet<>();
    private final Map<UUID, Long> stoppedAt = new HashMap<>();
    private final Map<String, Long> completedAt = new HashMap<>();
    private final Map<String, Integer> windows = new HashMap<>();
    private @Nullable Fleet fleet;
    private @Nullable MemoryMaster master;
    private @Nullable Violation violation;
    private long made;

    public Checks(Kernel kernel) {
        this.kernel = kernel;
    }

    /** What there is to look at. */
    public void watch(MemoryMaster watched, Fleet tenants) {
        master = watched;
        fleet = tenants;
    }

    public @Nullable Violation violation() {
        return violation;
    }

    /** How many checks were made. */
    public long made() {
        return made;
    }

    private void require(boolean holds, String invariant, java.util.function.Supplier<String> what) {
        made++;
        if (!holds && violation == null) {
            violation = new Violation(
                    invariant,
                    what.get() + " (after " + kernel.age() / Kernel.MILLI + " ms, event " + kernel.events() + ")");
        }
    }

    /** The real code failed in a way that no fault explains. */
    public void failed(String what) {
        require(false, "no failure of ours", () -> what);
    }

    public void deadlocked(String what) {
        require(false, "V8 lock order", () -> what);
    }

    public void offsetCommitted(long token, boolean answered) {
        require(
                answered,
                "K1 offset",
                () -> "the offset of the command with token " + token + " was committed, its claim not answered");
    }

    /** A command was acknowledged by the broker. */
    public void sent(long token) {
        require(
                everReleased.contains(token),
                "C1 outbox",
                () -> "a command with token " + token + " was sent, which the master has not committed");
        everSent.add(token);
    }

    public void committed(String what, List<Change> changes) {
        Set<UUID> touched = new HashSet<>();
        for (Change change : changes) {
            if (change.after() instanceof TenantRow after) {
                TenantRow before = (TenantRow) change.before();
                tenant(what, before, after);
                if (before.state != after.state || before.token != after.token || before.suspended != after.suspended) {
                    touched.add(after.run);
                }
            } else if (change.after() instanceof ControlRow after) {
                control(what, change.row(), (ControlRow) change.before(), after);
            }
        }
        if (master == null) {
            return;
        }
        for (RunRecord run : master.runs()) {
            if (changes.stream().anyMatch(change -> belongs(run, change.row())) || touched.contains(run.id())) {
                run(what, run, changes);
            }
        }
        if (!touched.isEmpty()) {
            released(what, changes);
        }
    }

    private static boolean belongs(RunRecord run, Row<?> row) {
        return row == run.run() || row == run.control() || run.cohorts().contains(row);
    }

    // ---- one tenant's row

    private void tenant(String what, TenantRow before, TenantRow after) {
        if (before.state != after.state) {
            require(
                    isLegal(before.state, after.state),
                    "I10 legal transitions",
                    () -> what + " took " + before + " to " + after.state);
            transition(what, after);
        }
        if (after.lost > before.lost) {
            require(
                    before.leaseUntil < kernel.now(),
                    "I5c leases are the master's",
                    () -> what + " took back " + before + ", whose lease has not run out");
        }
        if (isRelease(before, after)) {
            require(
                    after.token != before.token && everReleased.add(after.token),
                    "I4 a new token at every release",
                    () -> what + " released " + before + " again as " + after);
            completedBefore(what, after);
            notTripped(what, after);
        }
        if (after.publishedAt != 0 && before.publishedAt != after.publishedAt) {
            require(
                    everSent.contains(after.token),
                    "I12 published means sent",
                    () -> what + " marked " + after + " as published, which was never sent");
        }
        if (before.token != after.token) {
            require(after.token > before.token, "I4 tokens rise", () -> what + " changed " + before + " to " + after);
        }
    }

    private void transition(String what, TenantRow after) {
        switch (after.state) {
            case CLAIMED -> claimed(what, after);
            case SUCCEEDED ->
                require(
                        tenants().isAtTarget(after.slug),
                        "I2 SUCCEEDED means applied",
                        () -> what + " booked " + after + ", and its history has not what it says");
            case FAILED ->
                require(
                        !Boolean.TRUE.equals(after.verified) || !tenants().isAtTarget(after.slug),
                        "I2 FAILED and verified means not applied",
                        () -> what + " booked " + after + ", and it is applied");
            case PENDING, RELEASED, SKIPPED -> {}
        }
    }

    /** Also one that was taken back and released again in one transaction. */
    private static boolean isRelease(TenantRow before, TenantRow after) {
        return after.state == TenantState.RELEASED
                && (before.state != TenantState.RELEASED
                        || before.token != after.token
                        || before.releasedAt != after.releasedAt);
    }

    /** In one transaction: what is taken back may be released again. */
    private static boolean isLegal(TenantState from, TenantState to) {
        return switch (from) {
            case PENDING -> to == TenantState.RELEASED;
            case RELEASED -> to == TenantState.CLAIMED || to == TenantState.PENDING;
            case CLAIMED -> true;
            case FAILED -> to == TenantState.PENDING || to == TenantState.RELEASED;
            case SUCCEEDED, SKIPPED -> false;
        };
    }

    private void claimed(String what, TenantRow t) {
        RunRecord run = runOf(t);
        require(
                run.control().committed().state == RunState.RUNNING,
                "I5 no claim outside RUNNING",
                () -> what + " claimed " + t + " in a run that is "
                        + run.control().committed().state);
        long stopped = stoppedAt.getOrDefault(t.run, 0L);
        require(
                t.releasedAt >= stopped,
                "I5b no claim by a command from before a stop",
                () -> what + " claimed " + t + ", released before the last stop");
    }

    /** Nothing more of a cohort is released once it has tripped. */
    private void notTripped(String what, TenantRow t) {
        RunRecord run = runOf(t);
        CohortRow cohort = run.cohorts().get(t.cohort - 1).committed();
        require(
                !trips(run.run().committed().levers.abortRate(), cohort.failed - cohort.suspended, cohort.planned),
                "I6 no release in a tripped cohort",
                () -> what + " released " + t + " of a cohort in which " + cohort.failed + " have failed");
    }

    /** The barrier: no release of a cohort before the one before it is complete and the stagger over. */
    private void completedBefore(String what, TenantRow t) {
        if (t.cohort > 1) {
            RunRecord run = runOf(t);
            CohortRow earlier = run.cohorts().get(t.cohort - 2).committed();
            long stagger = earlier.skipped == earlier.planned
                    ? 0
                    : run.run().committed().levers.staggerMs() * Kernel.MILLI;
            require(
                    earlier.completedAt != 0 && t.releasedAt >= earlier.completedAt + stagger,
                    "I7 barrier and stagger",
                    () -> what + " released " + t + " of cohort " + t.cohort + " too early");
        }
    }

    // ---- one run

    private void control(String what, Row<?> row, ControlRow before, ControlRow after) {
        if (before.state != after.state) {
            if (after.state == RunState.ABORTED || after.state == RunState.PAUSED) {
                master().runs().stream().filter(run -> run.control() == row).forEach(run -> {
                    stoppedAt.put(run.id(), kernel.now());
                    for (Row<TenantRow> tenant : run.tenants()) {
                        TenantRow t = tenant.committed();
                        long aborted = run.run().committed().abortedAt;
                        require(
                                aborted == 0 || t.claimedAt <= aborted,
                                "I5 no claim after the abort",
                                () -> what + " aborted at " + aborted + ", and " + t + " was claimed at "
                                        + t.claimedAt);
                    }
                });
            }
            require(
                    before.state != RunState.FINISHED,
                    "I10 legal transitions",
                    () -> what + " took a finished run to " + after.state);
        }
    }

    private void run(String what, RunRecord record, List<Change> changes) {
        RunRow run = record.run().committed();
        require(
                run.state == record.control().committed().state,
                "I3 run and control agree",
                () -> what + " left the run " + run.state + " and its control row "
                        + record.control().committed().state);
        int[] sums = new int[3];
        for (Row<CohortRow> row : record.cohorts()) {
            CohortRow cohort = row.committed();
            cohort(what, record, run, cohort);
            sums[0] += cohort.succeeded;
            sums[1] += cohort.failed;
            sums[2] += cohort.skipped;
        }
        require(
                sums[0] == run.succeeded && sums[1] == run.failed && sums[2] == run.skipped,
                "I3 counters are the rows",
                () -> what + " left the run's counters different from its cohorts'");
        if (run.state == RunState.FINISHED) {
            finished(what, record);
        }
        window(what, record, run, changes);
    }

    private void cohort(String what, RunRecord record, RunRow run, CohortRow cohort) {
        int succeeded = 0;
        int failed = 0;
        int skipped = 0;
        for (Row<TenantRow> row : record.tenants()) {
            TenantRow t = row.committed();
            if (t.cohort == cohort.number) {
                succeeded += t.state == TenantState.SUCCEEDED ? 1 : 0;
                failed += t.state == TenantState.FAILED ? 1 : 0;
                skipped += t.state == TenantState.SKIPPED ? 1 : 0;
            }
        }
        boolean equal = succeeded == cohort.succeeded && failed == cohort.failed && skipped == cohort.skipped;
        require(
                equal,
                "I3 counters are the rows",
                () -> what + " left cohort " + cohort.number + " with wrong counters");
        boolean tripped = trips(run.levers.abortRate(), failed - cohort.suspended, cohort.planned);
        boolean passed = cohort.completedAt != 0 || run.currentCohort > cohort.number || run.state == RunState.FINISHED;
        require(
                !passed || !tripped,
                "I13 never past a tripped cohort",
                () -> what + " went past cohort " + cohort.number + ", which has tripped");
        // between the trip and its abort only those fail that were in flight
        int worst = tripAt(run.levers.abortRate(), cohort.planned)
                - 1
                + windows.merge(record.id() + "/" + cohort.number, run.levers.maxInFlight(), Math::max);
        int failures = failed - cohort.suspended;
        require(
                run.levers.abortRate() == null || failures <= worst,
                "I6 blast radius",
                () -> what + " left " + failures + " failures in cohort " + cohort.number + ", at worst " + worst);
        long key = cohort.completedAt;
        if (key != 0) {
            Long earlier = completedAt.putIfAbsent(record.id() + "/" + cohort.number, key);
            require(
                    earlier == null || earlier == key,
                    "I13 completion is final",
                    () -> what + " completed a cohort again");
        }
    }

    /** In integers: failed at least one, and failed / planned at least the rate. */
    private static boolean trips(@Nullable BigDecimal rate, int failed, int planned) {
        if (rate == null || failed < 1) {
            return false;
        }
        BigDecimal scaled = rate.movePointRight(rate.scale());
        long share = scaled.longValueExact() * planned;
        long unit = BigDecimal.ONE.movePointRight(rate.scale()).longValueExact();
        return failed * unit >= share;
    }

    private static int tripAt(@Nullable BigDecimal rate, int planned) {
        int failed = 1;
        while (failed < planned && !trips(rate, failed, planned)) {
            failed++;
        }
        return failed;
    }

    private void finished(String what, RunRecord record) {
        for (Row<TenantRow> row : record.tenants()) {
            TenantRow t = row.committed();
            require(
                    t.state == TenantState.SUCCEEDED || t.state == TenantState.FAILED || t.state == TenantState.SKIPPED,
                    "I2 no tenant lost",
                    () -> what + " finished the run, and " + t + " has no verdict");
        }
    }

    private void window(String what, RunRecord record, RunRow run, List<Change> changes) {
        boolean releases = changes.stream()
                .anyMatch(change -> change.after() instanceof TenantRow t
                        && t.run.equals(record.id())
                        && isRelease((TenantRow) change.before(), t));
        if (releases) {
            long inFlight = record.tenants().stream()
                    .filter(t -> t.committed().inFlight())
                    .count();
            require(
                    inFlight <= run.levers.maxInFlight(),
                    "I8 window",
                    () -> what + " left " + inFlight + " in flight, at most " + run.levers.maxInFlight());
        }
    }

    private void released(String what, List<Change> changes) {
        Set<String> shards = new HashSet<>();
        for (Change change : changes) {
            if (change.after() instanceof TenantRow t && isRelease((TenantRow) change.before(), t)) {
                shards.add(t.shard);
            }
        }
        if (shards.isEmpty()) {
            return;
        }
        for (var shard : master().shards()) {
            String name = shard.committed().shard;
            if (shards.contains(name)) {
                Map<String, Integer> bySchema = new HashMap<>();
                int inFlight = 0;
                for (RunRecord run : master().runs()) {
                    for (Row<TenantRow> row : run.tenants()) {
                        TenantRow t = row.committed();
                        if (t.inFlight() && t.shard.equals(name)) {
                            inFlight++;
                            bySchema.merge(t.database + "/" + t.schema, 1, Integer::sum);
                        }
                    }
                }
                int all = inFlight;
                require(
                        all <= shard.committed().maxInFlight,
                        "I8 shard limit",
                        () -> what + " left " + all + " in flight on shard " + name);
                require(
                        bySchema.values().stream().allMatch(n -> n == 1),
                        "I8 one schema once",
                        () -> what + " left two releases of one schema");
            }
        }
    }

    // ---- tenants

    @Override
    public void applied(Schema schema, Script script, long token, boolean fenceHeld) {
        require(
                schema.effects(script.name()) == 1,
                "I1 nothing is applied twice",
                () -> script.name() + " took effect " + schema.effects(script.name()) + " times in " + schema.slug());
        require(
                token >= schema.fence(),
                "I4 no fenced apply",
                () -> script.name() + " took effect in " + schema.slug() + " under token " + token
                        + ", behind a fence of " + schema.fence());
        for (RunRecord run : master().runs()) {
            for (Row<TenantRow> row : run.tenants()) {
                TenantRow t = row.committed();
                if (t.slug.equals(schema.slug())) {
                    require(
                            t.state != TenantState.FAILED || !Boolean.TRUE.equals(t.verified),
                            "I2 FAILED and verified means not applied",
                            () -> script.name() + " took effect under token " + token + " after " + t);
                }
            }
        }
    }

    @Override
    public void recorded(Schema schema, Script script) {
        require(
                schema.effects(script.name()) == 1,
                "I1 what is recorded is applied",
                () -> script.name() + " is recorded in " + schema.slug() + " and took effect "
                        + schema.effects(script.name()) + " times");
    }

    // ---- at the end

    /** A stopped run came to rest by itself. */
    public void drained(boolean came) {
        require(came, "L3 a stopped run comes to rest", () -> "claims stay in a run that was stopped");
    }

    /** The faults are over, and all had its time. */
    public void atEnd(boolean ended) {
        for (RunRecord run : master().runs()) {
            for (Row<TenantRow> row : run.tenants()) {
                TenantRow t = row.committed();
                require(
                        ended && run.run().committed().state == RunState.FINISHED,
                        "I15 the run ends",
                        () -> "the run is " + run.run().committed().state + " at cohort "
                                + run.run().committed().currentCohort + ", and " + t);
                require(
                        t.state != TenantState.SUCCEEDED || tenants().isAtTarget(t.slug),
                        "I2 SUCCEEDED means applied",
                        () -> t + " is not applied");
                require(
                        t.state != TenantState.FAILED
                                || !Boolean.TRUE.equals(t.verified)
                                || !tenants().isAtTarget(t.slug),
                        "I2 FAILED and verified means not applied",
                        () -> t + " is applied");
            }
        }
        for (Schema schema : tenants().schemas()) {
            for (Script script : tenants().scripts()) {
                // what runs outside a transaction may stand without its row, until somebody looks
                boolean recorded = schema.history().contains(script.name())
                        || (!script.transactional() && schema.effects(script.name()) == 1);
                require(
                        schema.effects(script.name()) == (recorded ? 1 : 0),
                        "I1 applied means recorded",
                        () -> script.name() + " took effect " + schema.effects(script.name()) + " times in "
                                + schema.slug() + ", its history: " + schema.history());
            }
        }
    }

    private Fleet tenants() {
        Fleet known = fleet;
        if (known == null) {
            throw new IllegalStateException("nothing to watch yet");
        }
        return known;
    }

    private MemoryMaster master() {
        MemoryMaster known = master;
        if (known == null) {
            throw new IllegalStateException("nothing to watch yet");
        }
        return known;
    }

    private RunRecord runOf(TenantRow t) {
        RunRecord run = master().run(t.run);
        if (run == null) {
            throw new IllegalStateException("no run " + t.run);
        }
        return run;
    }
}
