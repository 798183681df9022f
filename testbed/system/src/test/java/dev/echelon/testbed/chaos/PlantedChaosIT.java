package dev.echelon.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol broken on purpose, where the simulation does not see it: the run finds it. */
@Tag("proof")
class PlantedChaosIT {
    private static final long SEED = 4_711;

    @Test
    void aRelayThatMarksAnyTokenIsFound(@TempDir Path directory) throws Exception {
        ChaosReport report = new Chaos(ChaosSettings.minute(SEED), Planted.RELAY_MARKS_ANY_TOKEN).in(directory);

        System.out.println(report.toString());
        assertThat(report.violations()).anyMatch(found -> found.startsWith("I12 published means sent"));
    }

    @Test
    void aFenceThatIsNotKeptUntilTheCommitIsFoundWhenNobodyEndsOlderSessions(@TempDir Path directory) throws Exception {
        ChaosReport report = new Chaos(ChaosSettings.sleepers(SEED), Planted.NEITHER_FENCE_NOR_END).in(directory);

        System.out.println(report.toString());
        assertThat(report.violations())
                .anyMatch(found -> found.startsWith("I4 nothing is committed behind a higher fence"));
    }
}
