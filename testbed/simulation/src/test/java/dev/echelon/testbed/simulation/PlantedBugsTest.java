package dev.echelon.testbed.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.simulation.planted.Bug;
import dev.echelon.testbed.simulation.world.Campaign;
import dev.echelon.testbed.simulation.world.Profile;
import dev.echelon.testbed.simulation.world.Simulation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The proof that the simulation bites: each deliberate bug is caught. Those that need a certain interleaving are looked for where
 * it is likely, among worlds that are sound without the bug.
 */
class PlantedBugsTest {
    private static final long SEEDS = 5_000;

    /** Where a bug is looked for, and what must show it. */
    private record Ground(Profile profile, String invariant) {}

    private static final Map<Bug, Ground> DIRECTED = new EnumMap<>(Map.of(
            Bug.V4_TERMINATE_ONCE,
            new Ground(Profile.WORKER_WAKES_BETWEEN, "I4 no fenced apply"),
            Bug.V7_WAIT_FOR_FLYWAY_FOR_EVER,
            new Ground(Profile.WORKER_WAKES_BETWEEN, "I15 the run ends"),
            Bug.FENCE_OUTSIDE_TRANSACTION,
            new Ground(Profile.WORKER_WAKES_BETWEEN, "I4 no fenced apply"),
            Bug.RELAY_MARKS_ANY_TOKEN,
            new Ground(Profile.RELEASED_AGAIN_BEFORE_MARK, "I12 published means sent")));

    @Test
    void everyPlantedBugIsCaught() throws IOException {
        long begun = System.nanoTime();
        List<Bug> missed = new ArrayList<>();
        for (Bug bug : Bug.planted()) {
            Optional<Simulation.Outcome> caught = hunt(bug);
            System.out.println(bug + " (" + bug.what() + "): "
                    + caught.map(it -> "seed " + it.seed() + ", " + it.profile() + ", " + it.violation())
                            .orElse("MISSED"));
            if (caught.isEmpty()) {
                missed.add(bug);
            }
        }

        int planted = Bug.planted().size();
        System.out.println("planted bugs caught: " + (planted - missed.size()) + " of " + planted);
        ProofFile.write(
                "planted",
                Map.of(
                        "planted",
                        planted,
                        "caught",
                        planted - missed.size(),
                        "missed",
                        missed,
                        "seconds",
                        (System.nanoTime() - begun) / 1e9));
        assertThat(missed).isEmpty();
    }

    @Test
    void whereBugsAreLookedForNothingIsWrongWithoutThem() {
        DIRECTED.forEach((bug, ground) -> {
            long caught = hunt(bug).orElseThrow().seed();

            Campaign sound = new Campaign(System::nanoTime).run(1, caught, ground.profile());

            assertThat(sound.violations())
                    .as("%s, without %s", ground.profile(), bug)
                    .isEmpty();
        });
    }

    /** A bug with a ground of its own must show as that: what else it breaks on the way is not waited for. */
    private static Optional<Simulation.Outcome> hunt(Bug bug) {
        Ground ground = DIRECTED.get(bug);
        if (ground == null) {
            return Campaign.hunt(bug, 1, SEEDS);
        }
        Optional<Simulation.Outcome> caught = Campaign.hunt(bug, 1, SEEDS, ground.profile());
        while (caught.isPresent() && !shows(ground, caught.get())) {
            long next = caught.get().seed() + 1;
            caught = Campaign.hunt(bug, next, SEEDS + 1 - next, ground.profile());
        }
        return caught;
    }

    private static boolean shows(Ground ground, Simulation.Outcome outcome) {
        return outcome.violation() != null && outcome.violation().invariant().equals(ground.invariant());
    }
}
