package dev.echelon.testbed.simulation.checks;

import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.master.Change;
import dev.echelon.testbed.simulation.master.CohortRow;
import dev.echelon.testbed.simulation.master.ControlRow;
import dev.echelon.testbed.simulation.master.Row;
import dev.echelon.testbed.simulation.master.RunRecord;
import dev.echelon.testbed.simulation.master.RunRow;
import dev.echelon.testbed.simulation.master.TenantRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The invariants of a run, its cohorts, and what is in flight. */
final class RunChecks {
    private final Findings seen;
    private final TenantChecks tenants;
    private final Map<String, Long> completedAt = new HashMap<>();
    private final Map<String, Integer> windows = new HashMap<>();

    RunChecks(Findings seen, TenantChecks tenants) {
        this.seen = seen;
        this.tenants = tenants;
    }

    /** One change of a control row. */
    void control(String what, Row<?> row, ControlRow before, ControlRow after) {
        if (before.state != after.state) {
            if (after.state == RunState.ABORTED || after.state == RunState.PAUSED) {
                seen.master().runs().stream()
                        .filter(run -> run.control() == row)
                        .forEach(run -> {
                            tenants.stopped(run.id());
                            for (Row<TenantRow> tenant : run.tenants()) {
                                TenantRow t = tenant.committed();
                                long aborted = run.run().committed().abortedAt;
                                seen.require(
                                        aborted == 0 || t.claimedAt <= aborted,
                                        "I5 no claim after the abort",
                                        () -> what + " aborted at " + aborted + ", and " + t + " was claimed at "
                                                + t.claimedAt);
                            }
                        });
            }
            seen.require(
                    before.state != RunState.FINISHED,
                    "I10 legal transitions",
                    () -> what + " took a finished run to " + after.state);
        }
    }

    /** A run that was touched, as the transaction left it. */
    void run(String what, RunRecord record, List<Change> changes) {
        RunRow run = record.run().committed();
        seen.require(
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
        seen.require(
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
        seen.require(
                equal,
                "I3 counters are the rows",
                () -> what + " left cohort " + cohort.number + " with wrong counters");
        boolean tripped = Trip.trips(run.levers.abortRate(), failed - cohort.suspended, cohort.planned);
        boolean passed = cohort.completedAt != 0 || run.currentCohort > cohort.number || run.state == RunState.FINISHED;
        seen.require(
                !passed || !tripped,
                "I13 never past a tripped cohort",
                () -> what + " went past cohort " + cohort.number + ", which has tripped");
        // between the trip and its abort only those fail that were in flight
        int worst = Trip.tripAt(run.levers.abortRate(), cohort.planned)
                - 1
                + windows.merge(record.id() + "/" + cohort.number, run.levers.maxInFlight(), Math::max);
        int failures = failed - cohort.suspended;
        seen.require(
                run.levers.abortRate() == null || failures <= worst,
                "I6 blast radius",
                () -> what + " left " + failures + " failures in cohort " + cohort.number + ", at worst " + worst);
        long key = cohort.completedAt;
        if (key != 0) {
            Long earlier = completedAt.putIfAbsent(record.id() + "/" + cohort.number, key);
            seen.require(
                    earlier == null || earlier == key,
                    "I13 completion is final",
                    () -> what + " completed a cohort again");
        }
    }

    private void finished(String what, RunRecord record) {
        for (Row<TenantRow> row : record.tenants()) {
            TenantRow t = row.committed();
            seen.require(
                    t.state == TenantState.SUCCEEDED || t.state == TenantState.FAILED || t.state == TenantState.SKIPPED,
                    "I2 no tenant lost",
                    () -> what + " finished the run, and " + t + " has no verdict");
        }
    }

    private void window(String what, RunRecord record, RunRow run, List<Change> changes) {
        boolean releases = changes.stream()
                .anyMatch(change -> change.after() instanceof TenantRow t
                        && t.run.equals(record.id())
                        && TenantChecks.isRelease((TenantRow) change.before(), t));
        if (releases) {
            long inFlight = record.tenants().stream()
                    .filter(t -> t.committed().inFlight())
                    .count();
            seen.require(
                    inFlight <= run.levers.maxInFlight(),
                    "I8 window",
                    () -> what + " left " + inFlight + " in flight, at most " + run.levers.maxInFlight());
        }
    }

    /** What is in flight after a release. */
    void released(String what, List<Change> changes) {
        Set<String> shards = new HashSet<>();
        for (Change change : changes) {
            if (change.after() instanceof TenantRow t && TenantChecks.isRelease((TenantRow) change.before(), t)) {
                shards.add(t.shard);
            }
        }
        if (shards.isEmpty()) {
            return;
        }
        for (var shard : seen.master().shards()) {
            String name = shard.committed().shard;
            if (shards.contains(name)) {
                Map<String, Integer> bySchema = new HashMap<>();
                int inFlight = 0;
                for (RunRecord run : seen.master().runs()) {
                    for (Row<TenantRow> row : run.tenants()) {
                        TenantRow t = row.committed();
                        if (t.inFlight() && t.shard.equals(name)) {
                            inFlight++;
                            bySchema.merge(t.database + "/" + t.schema, 1, Integer::sum);
                        }
                    }
                }
                int all = inFlight;
                seen.require(
                        all <= shard.committed().maxInFlight,
                        "I8 shard limit",
                        () -> what + " left " + all + " in flight on shard " + name);
                seen.require(
                        bySchema.values().stream().allMatch(n -> n == 1),
                        "I8 one schema once",
                        () -> what + " left two releases of one schema");
            }
        }
    }
}
