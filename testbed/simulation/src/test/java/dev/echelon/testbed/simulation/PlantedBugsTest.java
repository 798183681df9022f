package dev.echelon.testbed.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.simulation.planted.Bug;
import dev.echelon.testbed.simulation.world.Campaign;
import dev.echelon.testbed.simulation.world.Simulation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The proof that the simulation bites: each deliberate bug but the rare ones is caught by the seeds of a test run. */
class PlantedBugsTest {
    private static final long SEEDS = 5_000;

    @Test
    void everyPlantedBugIsCaught() {
        List<Bug> missed = new ArrayList<>();
        for (Bug bug : Bug.planted()) {
            Simulation.Outcome caught = Campaign.hunt(bug, 1, SEEDS).orElse(null);
            if (caught == null) {
                missed.add(bug);
            }
            System.out.println(bug + " (" + bug.what() + "): "
                    + (caught == null ? "MISSED" : "seed " + caught.seed() + ", " + caught.violation()));
        }

        int planted = Bug.planted().size();
        System.out.println("planted bugs caught: " + (planted - missed.size()) + " of "
                + (planted + Bug.rare().size()) + "; not looked for: " + Bug.rare());
        assertThat(missed).isEmpty();
    }
}
