package dev.echelon.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.proof.ProofFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A minute of chaos with a seed of its own, which is printed; {@code -Dechelon.chaos.seed} gives one. */
class ChaosIT {
    @Test
    void aMinuteOfFaultsCostsTimeAndNeverATenant(@TempDir Path directory) throws Exception {
        long seed =
                Long.getLong("echelon.chaos.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        System.out.println("seed " + seed + " begins");

        ChaosSettings settings = ChaosSettings.minute(seed);
        ChaosReport report = new Chaos(settings).in(directory);

        ProofFile.write("chaos", ChaosReport.figures(List.of(report)));
        System.out.println(report.violated() == 0 ? report.toString() : report.withDiary());
        assertThat(report.violations()).as("seed " + seed).isEmpty();
        assertThat(report.faultCount()).as("faults").isGreaterThanOrEqualTo(settings.leastFaults());
    }
}
