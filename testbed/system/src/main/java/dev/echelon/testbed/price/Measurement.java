package dev.echelon.testbed.price;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lets every contestant do all the work in turn, repetition by repetition, so that what else the machine does hits all alike. */
final class Measurement {
    private final TenantServer server;
    private final List<Contestant> contestants;
    private final int repetitions;
    private final PrintWriter out;

    Measurement(TenantServer server, List<Contestant> contestants, int repetitions, PrintWriter out) {
        this.server = server;
        this.contestants = List.copyOf(contestants);
        this.repetitions = repetitions;
        this.out = out;
    }

    /** The figures of fleets of this size; the first round is not among them, in it the JVMs get warm. */
    List<Series> of(Layout layout, int tenants) throws Exception {
        Map<Work, Map<Contender, List<Duration>>> taken = new EnumMap<>(Work.class);
        for (int round = 0; round <= repetitions; round++) {
            out.println(layout.label() + ", " + (round == 0 ? "warming up" : round + " of " + repetitions));
            out.flush();
            for (int i = 0; i < contestants.size(); i++) {
                // nobody always has the server as the same other one left it
                int next = (i + round) % contestants.size();
                String name = "price_" + layout.name().toLowerCase(Locale.ROOT) + "_" + next + "_" + round;
                try (PricedFleet fleet = new PricedFleet(server, name, layout, tenants)) {
                    measure(contestants.get(next), fleet, round == 0 ? new EnumMap<>(Work.class) : taken);
                }
            }
        }
        List<Series> series = new ArrayList<>();
        taken.forEach((work, all) -> all.forEach(
                (contender, durations) -> series.add(new Series(layout, work, contender, tenants, durations))));
        return series;
    }

    private void measure(Contestant contestant, PricedFleet fleet, Map<Work, Map<Contender, List<Duration>>> taken)
            throws Exception {
        contestant.prepare(fleet);
        for (Work work : Work.values()) {
            Map<Contender, Duration> took = contestant.run(fleet, work);
            fleet.check(work);
            took.forEach((contender, duration) -> {
                taken.computeIfAbsent(work, any -> new EnumMap<>(Contender.class))
                        .computeIfAbsent(contender, any -> new ArrayList<>())
                        .add(duration);
                out.println(String.format(
                        Locale.ROOT,
                        "  %-12s %-34s %8.3f s",
                        work.label(),
                        contender.label(),
                        Series.seconds(duration)));
            });
            out.flush();
        }
    }
}
