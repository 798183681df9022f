package dev.echelon.testbed.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Repeated measurements of one thing, printed as minimum, median and maximum. */
final class Figures {
    private final String what;
    private final String goal;
    private final List<Duration> taken = new ArrayList<>();

    Figures(String what, String goal) {
        this.what = what;
        this.goal = goal;
    }

    /** Measures one repetition. */
    void measure(Work work) throws Exception {
        long before = System.nanoTime();
        work.run();
        taken.add(Duration.ofNanos(System.nanoTime() - before));
    }

    void print(PrintWriter out) {
        List<Duration> sorted = taken.stream().sorted().toList();
        out.println(String.format(
                Locale.ROOT,
                "%-58s %3d  %8.3f  %8.3f  %8.3f  %s",
                what,
                sorted.size(),
                seconds(sorted.get(0)),
                seconds(sorted.get(sorted.size() / 2)),
                seconds(sorted.get(sorted.size() - 1)),
                goal));
        out.flush();
    }

    static void printHeader(PrintWriter out) {
        out.println(String.format(
                Locale.ROOT, "%-58s %3s  %8s  %8s  %8s  %s", "seconds", "n", "min", "median", "max", "goal"));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** What is measured. */
    interface Work {
        void run() throws Exception;
    }
}
