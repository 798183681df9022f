package dev.echelon.testbed.price;

import org.jspecify.annotations.Nullable;

/** What the whole command is to reach, for schemas; nothing is promised for databases. */
enum Goal {
    FRESH(Work.FRESH, Contender.FLOOR, 0.6, 0.6),
    ONE_PENDING(Work.ONE_PENDING, Contender.FLOOR, 0.6, 0.4),
    ONE_PENDING_TO_FLYWAY(Work.ONE_PENDING, Contender.FLYWAY, 2.5, 2.5),
    UP_TO_DATE(Work.UP_TO_DATE, Contender.FLYWAY, 5, 5);

    private final Work work;
    private final Contender against;
    private final double withFastLane;
    private final double withoutIt;

    Goal(Work work, Contender against, double withFastLane, double withoutIt) {
        this.work = work;
        this.against = against;
        this.withFastLane = withFastLane;
        this.withoutIt = withoutIt;
    }

    /**
     * The least ratio; null: there is no goal.
     *
     * @param fastLane whether the worker took its fast lane
     */
    static @Nullable Double of(Series series, Contender against, boolean fastLane) {
        if (series.layout() != Layout.SCHEMAS || series.contender() != Contender.ECHELON) {
            return null;
        }
        for (Goal goal : values()) {
            if (goal.work == series.work() && goal.against == against) {
                return fastLane ? goal.withFastLane : goal.withoutIt;
            }
        }
        return null;
    }
}
