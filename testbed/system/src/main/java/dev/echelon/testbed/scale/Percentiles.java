package dev.echelon.testbed.scale;

import java.util.Collection;
import java.util.List;

/**
 * Some measured times, by rank. A percentile is a time that was measured: the smallest that so large a share does not exceed.
 *
 * @param sorted in milliseconds, smallest first, not empty
 */
public record Percentiles(List<Double> sorted) {
    public Percentiles {
        sorted = List.copyOf(sorted);
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
    }

    public static Percentiles of(Collection<Double> millis) {
        return new Percentiles(millis.stream().sorted().toList());
    }

    /** The percentile of this share, above 0 and at most 1. */
    public double at(double share) {
        if (share <= 0 || share > 1) {
            throw new IllegalArgumentException("there is no percentile at " + share);
        }
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    public double median() {
        return at(0.5);
    }

    public double p99() {
        return at(0.99);
    }

    public double greatest() {
        return at(1);
    }

    public int count() {
        return sorted.size();
    }
}
