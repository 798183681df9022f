package dev.echelon.testbed.price;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Repeated measurements of one piece of work by one contender.
 *
 * @param tenants of the fleet, at least 1
 * @param taken one for each repetition, in order, at least one
 */
record Series(Layout layout, Work work, Contender contender, int tenants, List<Duration> taken) {
    Series {
        taken = List.copyOf(taken);
        if (tenants < 1 || taken.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
    }

    /** Tenants a second, at the median. */
    double rate() {
        return Medians.of(taken.stream().map(one -> tenants / seconds(one)).toList());
    }

    double lowestRate() {
        return taken.stream().mapToDouble(one -> tenants / seconds(one)).min().orElseThrow();
    }

    double highestRate() {
        return taken.stream().mapToDouble(one -> tenants / seconds(one)).max().orElseThrow();
    }

    /** How much faster than the other, at the median of the repetitions, each of which was measured side by side. */
    double timesAsFastAs(Series other) {
        if (other.taken.size() != taken.size()) {
            throw new IllegalArgumentException("repetitions differ");
        }
        return Medians.of(IntStream.range(0, taken.size())
                .mapToObj(i -> seconds(other.taken.get(i)) / seconds(taken.get(i)))
                .toList());
    }

    static double seconds(Duration duration) {
        return Math.max(1, duration.toNanos()) / 1e9;
    }
}
