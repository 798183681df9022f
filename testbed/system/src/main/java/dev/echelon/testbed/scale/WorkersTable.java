package dev.echelon.testbed.scale;

import dev.echelon.testbed.measure.ThisMachine;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** The figures for a terminal, each as soon as it is there. A goal that is missed has a star. */
final class WorkersTable {
    /** Of each worker. */
    static final int SLOTS = 4;

    private static final int GOAL_AT = 8;
    private static final double SPEED_UP_GOAL = 7.5;
    private static final double MIXED_GOAL = 1.1;

    private final PrintWriter out;
    private final int tenants;
    private int fewest;
    private double slowest;

    WorkersTable(PrintWriter out, int tenants) {
        this.out = out;
        this.tenants = tenants;
    }

    void begin() {
        out.println();
        out.println(ThisMachine.described() + ", PostgreSQL with fsync; load " + Surroundings.load());
        out.println(tenants + " tenants, each a sleep of 200 ms; workers of " + SLOTS
                + " slots; from the first release to the" + " last booking; * where a goal is missed");
        line(
                "%7s %9s %10s %9s %12s %14s %14s %s",
                "workers",
                "s",
                "tenants/s",
                "speed-up",
                "of sleeping",
                "a tenant, ms",
                "slots busy",
                "CPU ms a tenant");
    }

    /** The first one is what the others are compared with. */
    void fleet(int workers, RunTimes times, CpuTimes spent) throws SQLException {
        double seconds = times.workMillis() / 1_000;
        if (slowest == 0) {
            slowest = seconds;
            fewest = workers;
        }
        List<Double> work = times.workSeconds();
        double speedUp = slowest / seconds * fewest;
        line(
                "%7d %9.2f %10.1f %9s %12.2f %14.0f %14.2f %.1f",
                workers,
                seconds,
                tenants / seconds,
                ScaleTable.starred(speedUp, workers == GOAL_AT && speedUp < SPEED_UP_GOAL, "%.2f"),
                tenants * SleepingFleet.SLEEP / SLOTS / workers / seconds,
                Percentiles.of(work).median() * 1_000,
                work.stream().mapToDouble(Double::doubleValue).sum() / SLOTS / workers / seconds,
                spent.all().toMillis() / (double) tenants);
    }

    /** Against what the workers say that each tenant took, and against the sleeps alone. */
    void mixed(int workers, RunTimes times, List<Double> sleeps) throws SQLException {
        double seconds = times.workMillis() / 1_000;
        ListSchedule taken = new ListSchedule(times.workSeconds(), SLOTS * workers);
        ListSchedule slept = new ListSchedule(sleeps, SLOTS * workers);
        double toBound = seconds / taken.bound();
        line(
                "mixed, one tenant of %d 100 times as long, %d workers: %.2f s; to the list-scheduling bound %s (goal: at most %.1f),"
                        + " to a list schedule in the order of claims %.2f, to the bound of the sleeps alone %.2f",
                SleepingFleet.ONE_LONG_IN,
                workers,
                seconds,
                ScaleTable.starred(toBound, toBound > MIXED_GOAL, "%.2f"),
                MIXED_GOAL,
                seconds / taken.makespan(),
                seconds / slept.bound());
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
