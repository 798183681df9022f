package dev.echelon.testbed.price;

import java.util.List;

/** All that was measured, and on what. */
record Prices(Machine machine, int repetitions, List<Series> series) {
    Prices {
        series = List.copyOf(series);
    }

    /** The measurements of one contender; every piece of work has them of all. */
    Series of(Layout layout, Work work, Contender contender) {
        return series.stream()
                .filter(one -> one.layout() == layout && one.work() == work && one.contender() == contender)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(layout + ", " + work + " was not measured for " + contender));
    }

    /** How much faster than the floor, which is at most about 1. */
    double toFloor(Series one) {
        return one.timesAsFastAs(of(one.layout(), one.work(), Contender.FLOOR));
    }

    double toFlyway(Series one) {
        return one.timesAsFastAs(of(one.layout(), one.work(), Contender.FLYWAY));
    }

    /** The layouts that were measured. */
    List<Layout> layouts() {
        return series.stream().map(Series::layout).distinct().toList();
    }
}
