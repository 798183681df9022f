package dev.echelon.testbed.price;

import java.time.Duration;
import java.util.Map;

/** Does the work on a fleet, as fast as it can. */
interface Contestant {
    /** What it takes to begin with this fleet; not measured. */
    default void prepare(PricedFleet fleet) throws Exception {}

    /**
     * Takes every tenant of the fleet to the work's target, its own connections included.
     *
     * @return how long it took, under one name or more
     */
    Map<Contender, Duration> run(PricedFleet fleet, Work work) throws Exception;
}
