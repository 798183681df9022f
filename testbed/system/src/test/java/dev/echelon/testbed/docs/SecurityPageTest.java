package dev.echelon.testbed.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.Topics;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/security.md names every function that is granted, and every topic and group that an ACL is needed for. */
class SecurityPageTest {
    private static final Path COORDINATOR = Documents.HOME.resolve("coordinator/src/main/java/dev/echelon/coordinator");
    private static final Path WORKER = Documents.HOME.resolve("tenant-worker/src/main/java/dev/echelon/worker");
    private static final Pattern FUNCTION =
            Pattern.compile("\"(echelon_(?:worker|claim|renew|hand|guard|service)\\w*)\"");
    private static final Pattern GROUP = Pattern.compile("GROUP = \"([\\w-]+)\"");

    private final String page = Documents.read(Documents.HOME.resolve("docs/security.md"));

    @Test
    void theGrantedFunctions() {
        Set<String> granted = found(FUNCTION, COORDINATOR.resolve("flyway/MasterSchema.java"));

        assertThat(granted).hasSizeGreaterThan(9);
        assertThat(page).contains(granted);
        assertThat(found(Pattern.compile("`(echelon_(?:worker|claim|renew|hand|guard|service_)\\w*)`")))
                .as("functions on the page that nobody is granted")
                .isSubsetOf(granted);
    }

    @Test
    void theTopicsAndGroups() {
        assertThat(page).contains(Topics.COMMANDS, Topics.RESULTS, Topics.RUNS, Topics.DEAD_LETTERS);
        Set<String> groups = found(GROUP, COORDINATOR.resolve("KafkaWiring.java"));
        groups.addAll(found(GROUP, WORKER.resolve("IntakeWiring.java")));

        assertThat(groups).hasSize(2);
        assertThat(page).contains(groups);
    }

    private static Set<String> found(Pattern pattern, Path source) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(Documents.read(source)).results().forEach(match -> found.add(match.group(1)));
        return found;
    }

    private Set<String> found(Pattern pattern) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(page).results().forEach(match -> found.add(match.group(1)));
        return found;
    }
}
