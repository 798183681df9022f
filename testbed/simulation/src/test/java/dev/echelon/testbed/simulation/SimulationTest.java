package dev.echelon.testbed.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.simulation.planted.Bug;
import dev.echelon.testbed.simulation.world.Campaign;
import dev.echelon.testbed.simulation.world.Profile;
import dev.echelon.testbed.simulation.world.Shrunk;
import dev.echelon.testbed.simulation.world.Simulation;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * {@code -Dechelon.simulation.seeds=2000000 -Dechelon.simulation.from=1} makes it as long as one likes;
 * {@code -Dechelon.simulation.profile=WORKERS_DUEL} makes all seeds about one thing.
 */
class SimulationTest {
    private static final long SEEDS = Long.getLong("echelon.simulation.seeds", 5_000);
    private static final long FROM = Long.getLong("echelon.simulation.from", 1);
    private static final String PROFILE = System.getProperty("echelon.simulation.profile", "");

    @Test
    void everyInvariantHoldsInEverySeed() throws IOException {
        var campaign = new Campaign(System::nanoTime);
        Campaign unused =
                PROFILE.isEmpty() ? campaign.run(FROM, SEEDS) : campaign.run(FROM, SEEDS, Profile.valueOf(PROFILE));

        System.out.print(campaign);
        ProofFile.write("simulation", campaign.figures());
        assertThat(campaign.violations()).isEmpty();
    }

    @Test
    void aSeedIsTheSameWorldEveryTime() {
        for (long seed = 1; seed <= 40; seed++) {
            Simulation.Outcome once = Simulation.run(seed, Bug.NONE);
            Simulation.Outcome again = Simulation.run(seed, Bug.NONE);
            assertThat(again).as("seed %d", seed).isEqualTo(once);
        }
    }

    @Test
    void aViolationIsShrunkToTheFaultsThatItNeeds() {
        Simulation.Outcome found =
                Campaign.hunt(Bug.V2_TWO_LOSSES_ARE_FAILED, 1, 5_000).orElseThrow();

        Shrunk shrunk = Shrunk.of(found, Bug.V2_TWO_LOSSES_ARE_FAILED);

        assertThat(shrunk.faults())
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(found.plan().size());
        for (int i = 0; i < shrunk.faults().size(); i++) {
            var fewer = new ArrayList<>(shrunk.faults());
            fewer.remove(i);
            var without = Simulation.run(shrunk.seed(), shrunk.profile(), fewer, Bug.V2_TWO_LOSSES_ARE_FAILED, null)
                    .violation();
            assertThat(without == null ? "" : without.invariant())
                    .as("without %s", shrunk.faults().get(i))
                    .isNotEqualTo(shrunk.violation().invariant());
        }
    }
}
