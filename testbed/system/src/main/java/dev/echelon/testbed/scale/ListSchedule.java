package dev.echelon.testbed.scale;

import java.util.List;
import java.util.PriorityQueue;

/**
 * Work of known length given to slots in a given order, each piece to the slot that is free first.
 *
 * @param pieces lengths in seconds, in the order in which they are given out
 * @param slots at least 1
 */
record ListSchedule(List<Double> pieces, int slots) {
    ListSchedule {
        pieces = List.copyOf(pieces);
        if (slots < 1 || pieces.isEmpty()) {
            throw new IllegalArgumentException("no slots, or nothing to do");
        }
    }

    /** When the last piece ends. */
    double makespan() {
        PriorityQueue<Double> freeAt = new PriorityQueue<>();
        for (int i = 0; i < slots; i++) {
            freeAt.add(0.);
        }
        double end = 0;
        for (double piece : pieces) {
            double done = freeAt.remove() + piece;
            freeAt.add(done);
            end = Math.max(end, done);
        }
        return end;
    }

    /** What no order of giving them out exceeds (Graham): a slot's share of all, and of the longest what is not in that share. */
    double bound() {
        double all = pieces.stream().mapToDouble(Double::doubleValue).sum();
        double longest = pieces.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return all / slots + longest * (slots - 1) / slots;
    }
}
