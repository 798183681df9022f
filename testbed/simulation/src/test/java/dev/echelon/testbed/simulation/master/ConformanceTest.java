package dev.echelon.testbed.simulation.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.simulation.kernel.Choices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What makes the simulation honest: the master in memory and the real one are asked the same at random, and must give the same
 * answers and hold the same rows after every step, to the microsecond. {@code -Dechelon.conformance.sequences=500} asks for
 * longer.
 */
class ConformanceTest {
    private static final int SEQUENCES = Integer.getInteger("echelon.conformance.sequences", 12);
    private static final int STEPS = 120;

    @Test
    void theMasterInMemoryIsTheRealOne(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("V1__once.sql"), "SELECT 1;\n");
        int asked = 0;
        Map<String, Integer> variety = new TreeMap<>();
        try (var postgres = new VirtualPostgres()) {
            for (int seed = 1; seed <= SEQUENCES; seed++) {
                var both = new BothMasters(postgres, new Choices(seed), folder);
                for (int step = 1; step <= STEPS; step++) {
                    String what = both.step();
                    asked++;
                    assertThat(both.inMemory().rows())
                            .as("sequence %d, step %d: %s; before it %s", seed, step, what, both.history())
                            .isEqualTo(both.sortedRows());
                }
                both.variety().forEach((what, times) -> variety.merge(what, times, Integer::sum));
            }
        }
        // sequences that never got anywhere prove nothing
        assertThat(List.of("claim GRANTED", "claim together GRANTED", "claim STALE", "book", "tick", "renew", "take"))
                .allSatisfy(what -> assertThat(variety.getOrDefault(what, 0))
                        .as("%s in %s", what, variety)
                        .isGreaterThan(SEQUENCES));
        System.out.println("conformance: " + asked + " steps on both masters, every answer and every row equal");
    }
}
