package dev.echelon.testbed.price;

import java.util.Collection;
import java.util.List;

/** The middle of some numbers; between the two middle ones when their count is even. */
final class Medians {
    private Medians() {}

    static double of(Collection<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
