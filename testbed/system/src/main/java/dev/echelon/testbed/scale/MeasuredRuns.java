package dev.echelon.testbed.scale;

import dev.echelon.testbed.stack.CoordinatorApi;
import dev.echelon.testbed.stack.Stack;
import java.util.Locale;

/** Runs over fleets of tenants that are up to date, each on a master that has no other. */
final class MeasuredRuns {
    private static final String DATABASE = "fleet";

    private final Stack stack;
    private final MeasuredMaster master;
    private final CoordinatorApi coordinator;
    private final int maxInFlight;

    MeasuredRuns(Stack stack, int maxInFlight) {
        this.stack = stack;
        this.master = new MeasuredMaster(stack);
        this.coordinator = new CoordinatorApi(stack);
        this.maxInFlight = maxInFlight;
    }

    /** A whole run; its rows stay until the next. */
    FleetFigures fleet(int tenants, int cohortSize) throws Exception {
        master.empty();
        master.catalog(tenants, MeasuredStack.SHARD, DATABASE);
        master.execute(StatementCost.RESET);
        long changes = master.rowChanges();
        long wal = master.walBytes();
        CpuTimes before = CpuTimes.now(stack);
        long asked = System.nanoTime();
        String run = start(cohortSize, 0);
        double planned = (System.nanoTime() - asked) / 1e9;
        master.awaitFinished(run);
        CpuTimes spent = CpuTimes.now(stack).minus(before);
        master.check(run, tenants);
        RunTimes times = new RunTimes(master, run);
        return new FleetFigures(
                tenants,
                planned,
                times.wholeMillis() / 1_000,
                spent,
                times.untilClaimed(),
                times.untilBooked(),
                master.rowChanges() - changes,
                master.walBytes() - wal);
    }

    /** The times of a run over so many cohorts. */
    RunTimes cohorts(int cohorts, int cohortSize, int staggerMillis) throws Exception {
        master.empty();
        master.catalog(cohorts * cohortSize, MeasuredStack.SHARD, DATABASE);
        String run = start(cohortSize, staggerMillis);
        master.awaitFinished(run);
        master.check(run, cohorts * cohortSize);
        return new RunTimes(master, run);
    }

    /** How long a plan of so many tenants takes, over HTTP, in seconds; nothing is written. */
    double plan(int tenants) throws Exception {
        master.empty();
        master.catalog(tenants, MeasuredStack.SHARD, DATABASE);
        long asked = System.nanoTime();
        coordinator.post("/api/v1/plans", "{}");
        double seconds = (System.nanoTime() - asked) / 1e9;
        master.empty();
        return seconds;
    }

    MeasuredMaster master() {
        return master;
    }

    private String start(int cohortSize, int staggerMillis) throws Exception {
        return coordinator.start(String.format(
                Locale.ROOT,
                "{\"cohortSize\": %d, \"staggerMs\": %d, \"maxInFlight\": %d}",
                cohortSize,
                staggerMillis,
                maxInFlight));
    }
}
