package dev.echelon.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.proof.ProofFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Chaos with stops of up to 90 s and fixed seeds. {@code -Dechelon.chaos.minutes} says how long it lasts for each seed, an hour in
 * all without it; {@code -Dechelon.chaos.faults} how many faults each must have had.
 */
@Tag("proof")
class LongChaosIT {
    private static final int MINUTES = 20;
    private static final int FAULTS_A_MINUTE = 10;
    private static final List<ChaosReport> REPORTS = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {20_261, 20_262, 20_263})
    void costsTimeAndNeverATenant(long seed, @TempDir Path directory) throws Exception {
        int minutes = Integer.getInteger("echelon.chaos.minutes", MINUTES);
        int faults = Integer.getInteger("echelon.chaos.faults", minutes * FAULTS_A_MINUTE);

        ChaosSettings settings = ChaosSettings.lasting(seed, Duration.ofMinutes(minutes), faults);
        ChaosReport report = new Chaos(settings).in(directory);

        REPORTS.add(report);
        ProofFile.write("chaos-hour", ChaosReport.figures(REPORTS));
        System.out.println(report.withDiary());
        assertThat(report.violations()).as("seed " + seed).isEmpty();
        assertThat(report.faultCount()).as("faults").isGreaterThanOrEqualTo(settings.leastFaults());
    }
}
