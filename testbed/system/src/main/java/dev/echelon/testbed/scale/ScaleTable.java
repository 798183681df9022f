package dev.echelon.testbed.scale;

import dev.echelon.testbed.measure.ThisMachine;
import dev.echelon.testbed.stack.Stack;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The figures for a terminal, each as soon as it is there. A goal that is missed has a star. */
final class ScaleTable {
    /** Of each worker. */
    static final int SLOTS = 50;

    private static final double RATE_GOAL = 1_000;
    private static final double GROWTH_GOAL = 1.15;
    private static final double SUCCESSION_GOAL = 100;
    private static final double STAGGER_GOAL = 250;
    private static final int COHORT = 5;
    private static final int STAGGER = 500;
    private static final int STAGGERS = 20;

    private final int heap;
    private final PrintWriter out;

    /**
     * A table.
     *
     * @param heap the coordinator's at most, in MB
     */
    ScaleTable(int heap, PrintWriter out) {
        this.heap = heap;
        this.out = out;
    }

    void begin(int workers, int maxInFlight, int cohortSize) {
        out.println();
        out.println(ThisMachine.described() + ", PostgreSQL with fsync; JVMs with -Xmx256m, the coordinator's with -Xmx"
                + heap + "m; load " + Surroundings.load());
        out.println(workers + " workers of " + SLOTS + " slots that apply nothing, window " + maxInFlight
                + ", cohorts of " + cohortSize + ", stagger 0; medians of small fleets; * where a goal is missed");
        line(
                "%9s %10s %9s %10s | %s | %s | %s",
                "tenants",
                "plan, s",
                "run, s",
                "tenants/s",
                "CPU ms a tenant: all, coord., workers, master, Kafka",
                "ms until claimed p50, p99, booked p50, p99",
                "rows changed, WAL bytes a tenant");
    }

    void fleet(FleetFigures one) {
        CpuTimes cpu = one.cpu();
        line(
                "%9d %10.2f %9.2f %10s | %.2f  %.2f  %.2f  %.2f  %.2f | %.0f  %.0f  %.0f  %.0f | %.2f  %d",
                one.tenants(),
                one.plannedSeconds(),
                one.seconds(),
                starred(one.tenantsPerSecond(), one.tenantsPerSecond() < RATE_GOAL, "%.0f"),
                one.cpuMillisATenant(),
                each(cpu.coordinator(), one),
                each(cpu.workers(), one),
                each(cpu.postgres(), one),
                each(cpu.kafka(), one),
                one.untilClaimed().median(),
                one.untilClaimed().p99(),
                one.untilBooked().median(),
                one.untilBooked().p99(),
                one.rowChanges() / (double) one.tenants(),
                one.walBytes() / one.tenants());
    }

    private static double each(Duration spent, FleetFigures one) {
        return spent.toMillis() / (double) one.tenants();
    }

    /** How much more a tenant of the largest fleet costs than one of the smallest. */
    void growth(List<FleetFigures> fleets) {
        FleetFigures first = fleets.get(0);
        FleetFigures last = fleets.get(fleets.size() - 1);
        double time = last.millisATenant() / first.millisATenant();
        double cpu = last.cpuMillisATenant() / first.cpuMillisATenant();
        line(
                "a tenant of %d to one of %d: time %s, processor time %s (goal: at most %.2f)",
                last.tenants(),
                first.tenants(),
                starred(time, time > GROWTH_GOAL, "%.2f"),
                starred(cpu, cpu > GROWTH_GOAL, "%.2f"),
                GROWTH_GOAL);
    }

    /** What the last run has left in the master. */
    void master(MeasuredMaster master, int tenants) throws SQLException {
        line(
                "the master's run tables after a vacuum: %.2f rows and %.0f bytes a tenant",
                master.rows() / (double) tenants, master.bytes() / (double) tenants);
    }

    void memory(Stack stack, GcLog gc, String when) {
        line(
                "the coordinator %s: %d MB of heap used at most, %d MB at most after a collection, %d MB reserved (-Xmx%dm);"
                        + " %.0f ms of collections; %d MB resident at most since its start",
                when,
                gc.greatest(),
                gc.live(),
                gc.committed(),
                heap,
                gc.pausedMillis(),
                ProcFiles.peakMegabytes(stack.coordinators().get(0).pid()));
    }

    void succession(MeasuredRuns runs, int cohorts) throws Exception {
        RunTimes succession = runs.cohorts(cohorts, COHORT, 0);
        tell("last tenant of a cohort done to first release of the next, ms", succession.fromDoneToRelease());
        tell("last result of a cohort booked to first release of the next, ms", succession.fromBookedToRelease());
        Percentiles kept = runs.cohorts(STAGGERS + 1, COHORT, STAGGER).staggers();
        double late = kept.greatest() - STAGGER;
        double early = STAGGER - kept.at(1. / kept.count());
        line(
                "a stagger of %d ms, %d times: kept for %.0f ms at the median, at most %s ms late, %s ms early (goal: within %.0f)",
                STAGGER,
                kept.count(),
                kept.median(),
                starred(Math.max(0, late), late > STAGGER_GOAL, "%.0f"),
                starred(Math.max(0, early), early > STAGGER_GOAL, "%.0f"),
                STAGGER_GOAL);
    }

    private void tell(String what, Percentiles times) {
        line(
                "%s, %d times: p50 %.0f, p99 %s, most %.0f (goal: p99 under %.0f)",
                what,
                times.count(),
                times.median(),
                starred(times.p99(), times.p99() >= SUCCESSION_GOAL, "%.0f"),
                times.greatest(),
                SUCCESSION_GOAL);
    }

    void plan(int tenants, double seconds) {
        line("a plan of %d tenants, over HTTP: %.1f s", tenants, seconds);
    }

    static String starred(double value, boolean missed, String format) {
        return (missed ? "*" : "") + String.format(Locale.ROOT, format, value);
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
