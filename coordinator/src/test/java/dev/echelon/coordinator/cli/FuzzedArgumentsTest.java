package dev.echelon.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.web.RunningCoordinator;
import dev.echelon.coordinator.web.SharedCoordinator;
import dev.echelon.testbed.embedded.Fuzz;
import dev.echelon.testbed.embedded.TableContents;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.JacksonException;

/** Arguments in bulk, against the real coordinator: whatever is typed, it is told what is wrong and nothing is changed. */
@Timeout(120)
class FuzzedArgumentsTest {
    private static final int CASES = 500;
    private static final Fuzz FUZZ = Fuzz.usually(4);
    private static final Set<Integer> EXITS = Set.of(0, 1, 64, 65, 66, 69, 77);
    private static final UUID OLD_RUN = UUID.fromString("0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11");

    private final RunningCoordinator coordinator = SharedCoordinator.fresh();
    private final ArgumentSets sets =
            new ArgumentSets(List.of(OLD_RUN.toString(), "latest", "6f1f2f50-0000-4000-8000-000000000000", "42"));
    private final Map<Integer, Integer> exits = new TreeMap<>();

    @Test
    void argumentsAreCarriedOutOrRefusedInOneSentenceAndChangeNothing() {
        aRunThatIsOver();
        TableContents before = coordinator.contents();

        FUZZ.cases(CASES, (number, random) -> {
            ArgumentSets.Made made = sets.make(random);
            String name = made.arguments().toString();
            CommandLineRun.Result result = run(made.arguments(), random);
            exits.merge(result.exit(), 1, Integer::sum);
            assertThat(EXITS).as(name + "\n" + result.err()).contains(result.exit());
            if (made.wrong()) {
                assertThat(result.exit()).as(name + "\n" + result.err()).isEqualTo(64);
            }
            assertPlain(result, made.arguments(), name);
        });

        assertThat(coordinator.contents()).as(FUZZ.toString()).isEqualTo(before);
        assertThat(exits).as("what came of them").containsKeys(0, 64, 65, 66, 69, 77);
    }

    /** One of the time before there was a report; it can be looked at and not be steered, and no tenant can be migrated. */
    private void aRunThatIsOver() {
        coordinator.legacyRun(OLD_RUN);
        coordinator.tenant("acme", "archived");
    }

    private CommandLineRun.Result run(List<String> arguments, Random random) {
        CommandLineRun line = new CommandLineRun()
                .with("ECHELON_SERVER", coordinator.server().toString())
                .with("ECHELON_TOKEN", coordinator.adminToken());
        if (Fuzz.chance(random, 10)) {
            line.with("ECHELON_CODE_VERSION", Fuzz.text(random));
        } else if (Fuzz.chance(random, 5)) {
            line.with("ECHELON_TOKEN", Fuzz.text(random));
        } else if (Fuzz.chance(random, 5)) {
            line.with("ECHELON_SERVER", Fuzz.text(random));
        }
        return line.run(arguments.toArray(String[]::new));
    }

    private static void assertPlain(CommandLineRun.Result result, List<String> arguments, String name) {
        String all = result.out() + result.err();
        assertThat(all)
                .as(name)
                .doesNotContain("\tat ", "Caused by", "picocli")
                .doesNotContainPattern("[a-z]\\.[A-Z]\\w+Exception");
        assertThat(all.replaceAll("\\R", "")).as(name).doesNotContainPattern("\\p{Cntrl}");
        if (result.exit() == 64) {
            assertThat(result.err()).as(name).contains("Nothing was changed.").hasLineCount(1);
            if (!arguments.contains("check-code-version")) {
                // which version runs, only the coordinator knows
                assertThat(result.clients())
                        .as(name + " has asked the coordinator")
                        .isZero();
            }
        }
        if (result.exit() >= 64) {
            assertThat(all.strip()).as(name).isNotEmpty();
            assertThat(result.err().length()).as(name + " is told at length").isLessThan(6_000);
        }
        // a plan, and a check, may say in their report why they end so
        if (result.exit() >= 64
                && arguments.stream()
                        .noneMatch(given -> given.startsWith("--dry-run") || given.equals("check-code-version"))) {
            if (arguments.contains("--json") || arguments.contains("--json=true")) {
                assertThat(exitCodeIn(result)).as(name).isEqualTo(result.exit());
            } else {
                assertThat(result.out()).as(name).isEmpty();
            }
        }
    }

    private static int exitCodeIn(CommandLineRun.Result result) {
        try {
            return result.json().path("exitCode").asInt(-1);
        } catch (JacksonException e) {
            return -1;
        }
    }
}
