package dev.echelon.testbed.simulation.world;

import dev.echelon.testbed.simulation.planted.Bug;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** Many seeds, one after the other, and their figures. */
public final class Campaign {
    private static final int ENOUGH = 3;

    private final LongSupplier nanos;
    private final List<Shrunk> violations = new ArrayList<>();
    private final Map<Fault.Kind, Integer> faults = new EnumMap<>(Fault.Kind.class);
    private long first;
    private long seeds;
    private long checks;
    private long events;
    private long took;

    /** A campaign that is timed by this clock. */
    public Campaign(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Lives through so many seeds; stops after a few violations, each shrunk. */
    public Campaign run(long from, long count) {
        return run(from, count, Simulation::profile);
    }

    /** As before; every seed is about this. */
    public Campaign run(long from, long count, Profile profile) {
        return run(from, count, seed -> profile);
    }

    private Campaign run(long from, long count, LongFunction<Profile> about) {
        first = from;
        long begun = nanos.getAsLong();
        for (long seed = from; seed < from + count && violations.size() < ENOUGH; seed++) {
            Simulation.Outcome outcome = Simulation.run(seed, about.apply(seed), Bug.NONE);
            seeds++;
            checks += outcome.checks();
            events += outcome.events();
            outcome.happened().forEach((kind, times) -> faults.merge(kind, times, Integer::sum));
            if (outcome.violation() != null) {
                violations.add(Shrunk.of(outcome, Bug.NONE));
            }
        }
        took += nanos.getAsLong() - begun;
        return this;
    }

    /** The first seed that shows a planted bug; empty: none of these does. */
    public static Optional<Simulation.Outcome> hunt(Bug bug, long from, long count) {
        return hunt(bug, from, count, Simulation::profile);
    }

    /** As before; every seed is about this. */
    public static Optional<Simulation.Outcome> hunt(Bug bug, long from, long count, Profile profile) {
        return hunt(bug, from, count, seed -> profile);
    }

    private static Optional<Simulation.Outcome> hunt(Bug bug, long from, long count, LongFunction<Profile> about) {
        for (long seed = from; seed < from + count; seed++) {
            Simulation.Outcome outcome = Simulation.run(seed, about.apply(seed), bug);
            if (outcome.violation() != null) {
                return Optional.of(outcome);
            }
        }
        return Optional.empty();
    }

    public List<Shrunk> violations() {
        return List.copyOf(violations);
    }

    /** The figures by their names; {@code seconds} of wall clock. */
    public Map<String, Object> figures() {
        return Map.of(
                "from",
                first,
                "seeds",
                seeds,
                "seconds",
                took / 1e9,
                "faults",
                happened(),
                "faultsByKind",
                Map.copyOf(faults),
                "events",
                events,
                "checks",
                checks,
                "violations",
                violations.size());
    }

    private int happened() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Seeds, seeds per second, events, checks, faults by kind, violations. */
    @Override
    public String toString() {
        double seconds = Math.max(took, 1) / 1e9;
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d seeds in %.1f s (%,.0f seeds/s), %,d events, %,d faults, %,d checks, %d violations%n",
                seeds,
                seconds,
                seeds / seconds,
                events,
                happened(),
                checks,
                violations.size()));
        faults.forEach((kind, times) -> text.append(String.format(Locale.ROOT, "  %-32s %,8d%n", kind, times)));
        violations.forEach(text::append);
        return text.toString();
    }
}
