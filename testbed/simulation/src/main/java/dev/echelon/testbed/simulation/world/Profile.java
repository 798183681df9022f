package dev.echelon.testbed.simulation.world;

import dev.echelon.testbed.simulation.kernel.Choices;

/** What a seed is about: some bugs hide where only few things happen, often. */
public enum Profile {
    /** Any fault to anybody. */
    ANYTHING,
    /** Two or three workers, few tenants, and much standing still: who is a zombie, and when does it wake. */
    WORKERS_DUEL,
    /** Several coordinators that stand still between their steps while operators act. */
    REPLICAS_DUEL,
    /** A worker wakes up between two statements of the one that has its tenant now. */
    WORKER_WAKES_BETWEEN,
    /** What a relay has sent is withdrawn and released again before it marks it. */
    RELEASED_AGAIN_BEFORE_MARK;

    static Profile draw(Choices choices) {
        return switch (choices.between(0, 3)) {
            case 0 -> choices.oneIn(4) ? WORKER_WAKES_BETWEEN : WORKERS_DUEL;
            case 1 ->
                switch (choices.between(0, 7)) {
                    case 0 -> RELEASED_AGAIN_BEFORE_MARK;
                    case 1, 2, 3 -> REPLICAS_DUEL;
                    default -> ANYTHING;
                };
            default -> ANYTHING;
        };
    }

    /** Two workers or three with a slot each, and one or two tenants. */
    boolean hasFewWorkers() {
        return this == WORKERS_DUEL || this == WORKER_WAKES_BETWEEN;
    }

    boolean hasSeveralCoordinators() {
        return this == REPLICAS_DUEL || this == RELEASED_AGAIN_BEFORE_MARK;
    }
}
