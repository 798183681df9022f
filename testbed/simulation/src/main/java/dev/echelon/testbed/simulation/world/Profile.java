package dev.echelon.testbed.simulation.world;

import dev.echelon.testbed.simulation.kernel.Choices;

/** What a seed is about: some bugs hide where only few things happen, often. */
enum Profile {
    /** Any fault to anybody. */
    ANYTHING,
    /** Two or three workers, few tenants, and much standing still: who is a zombie, and when does it wake. */
    WORKERS_DUEL,
    /** Several coordinators that stand still between their steps while operators act. */
    REPLICAS_DUEL;

    static Profile draw(Choices choices) {
        return switch (choices.between(0, 3)) {
            case 0 -> WORKERS_DUEL;
            case 1 -> choices.oneIn(2) ? REPLICAS_DUEL : ANYTHING;
            default -> ANYTHING;
        };
    }
}
