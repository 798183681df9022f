package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.AbortRule;
import dev.echelon.testbed.simulation.planted.Bug;
import java.math.BigDecimal;

/** The trip of a cohort as it is written: the real rule's, unless a bug is planted. */
final class Trips {
    private Trips() {}

    static int of(Bug bug, BigDecimal rate, int planned) {
        return switch (bug) {
            case TRIP_WITH_GREATER -> AbortRule.trip(rate, planned) + 1;
            case TRIP_IN_BINARY -> Math.max(1, (int) Math.ceil(rate.doubleValue() * planned));
            default -> AbortRule.trip(rate, planned);
        };
    }
}
