package dev.echelon.contracts.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.guard.Fleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.semver4j.Semver;

/** The master sorts versions as Java does. */
class PrecedenceKeyTest {
    private final Fleet fleet = new Fleet();

    @Test
    void isTheSameInTheMaster() {
        var versions = new ArrayList<>(CodeVersionTest.ASCENDING);
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            versions.add(randomVersion(random));
        }

        var keys = fleet.masterSays("SELECT identity.echelon_code_version_key(v) FROM unnest(ARRAY['"
                + String.join("','", versions) + "']) WITH ORDINALITY AS t (v, n) ORDER BY n");

        assertThat(keys)
                .isEqualTo(versions.stream()
                        .map(version -> PrecedenceKey.of(new Semver(version)))
                        .toList());
    }

    @Test
    void theMasterSortsByPrecedence() {
        var shuffled = new ArrayList<>(CodeVersionTest.ASCENDING);
        java.util.Collections.shuffle(shuffled, new Random(11));

        assertThat(fleet.masterSays("SELECT v FROM unnest(ARRAY['" + String.join("','", shuffled)
                        + "']) AS v ORDER BY identity.echelon_code_version_key(v) COLLATE \"C\""))
                .isEqualTo(CodeVersionTest.ASCENDING);
    }

    @Test
    void whatIsNoVersionSortsAboveAllAndNullStaysNull() {
        for (String garbage : List.of("", "latest", "1.2", "v1.2.3", "1.2.3\n", "1.2.3-été")) {
            assertThat(fleet.masterSays("SELECT identity.echelon_code_version_key('" + garbage
                            + "') COLLATE \"C\" > identity.echelon_code_version_key('2147483647.0.0')"))
                    .as(garbage)
                    .containsExactly("t");
        }
        assertThat(fleet.masterSays("SELECT identity.echelon_code_version_key(NULL) IS NULL"))
                .containsExactly("t");
    }

    private static String randomVersion(Random random) {
        String numbers = random.ints(3, 0, 1 << random.nextInt(1, 31))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("."));
        var version = new StringBuilder(numbers);
        int identifiers = random.nextInt(4);
        for (int i = 0; i < identifiers; i++) {
            version.append(i == 0 ? '-' : '.').append(identifier(random));
        }
        return random.nextInt(4) == 0 ? version.append("+b.01").toString() : version.toString();
    }

    private static String identifier(Random random) {
        if (random.nextBoolean()) {
            return Long.toString(random.nextLong(1L << random.nextInt(1, 62)));
        }
        String letters = "-0aZ9b";
        return "x-A".charAt(random.nextInt(3))
                + random.ints(random.nextInt(5), 0, letters.length())
                        .mapToObj(i -> String.valueOf(letters.charAt(i)))
                        .collect(Collectors.joining());
    }
}
