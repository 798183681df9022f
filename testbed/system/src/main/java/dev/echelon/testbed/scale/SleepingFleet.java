package dev.echelon.testbed.scale;

import dev.echelon.testbed.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Tenants whose migrations sleep: they cost time and hardly any processor. */
final class SleepingFleet {
    static final String DATABASE = "sleeping";

    /** One tenant of so many takes long in the mixed load. */
    static final int ONE_LONG_IN = 50;

    static final double SLEEP = 0.2;
    static final String BASE = "1";
    private static final int WARM_UPS = 3;
    private static final double WARM_UP = 0.01;
    private static final double SHORT = 0.05;
    private static final double LONG = 100 * SHORT;
    private static final int BATCH = 100;

    private SleepingFleet() {}

    /** A base, for each round some to get warm with and one to be measured, and the mixed load. */
    static Path migrations(Path folder, int rounds) throws IOException {
        MeasuredStack.migration(folder, "V" + BASE + "__base.sql", "CREATE TABLE t (id integer);\n");
        for (int round = 0; round < rounds; round++) {
            for (String warmUp : warmUps(round)) {
                Files.writeString(folder.resolve("V" + warmUp + "__warm_up.sql"), sleep(WARM_UP));
            }
            Files.writeString(folder.resolve("V" + measured(round) + "__sleep.sql"), sleep(SLEEP));
        }
        Files.writeString(
                folder.resolve("V" + mixed(rounds) + "__mixed.sql"),
                "SELECT pg_sleep(CASE WHEN substr(current_schema(), 2)::integer %% %d = 0 THEN %s ELSE %s END);\n"
                        .formatted(ONE_LONG_IN, LONG, SHORT));
        return folder;
    }

    private static String sleep(double seconds) {
        return "SELECT pg_sleep(" + seconds + ");\n";
    }

    /** The versions to get warm with before a round is measured: JVMs that have just started are slow. */
    static List<String> warmUps(int round) {
        return IntStream.rangeClosed(1, WARM_UPS)
                .mapToObj(i -> Integer.toString(before(round) + i))
                .toList();
    }

    static String measured(int round) {
        return Integer.toString(before(round + 1));
    }

    static String mixed(int rounds) {
        return Integer.toString(before(rounds) + 1);
    }

    /** The last version before a round. */
    private static int before(int round) {
        return 1 + round * (WARM_UPS + 1);
    }

    /** What the mixed load sleeps, tenant by tenant, in seconds. */
    static List<Double> mixedSleeps(int tenants) {
        return IntStream.rangeClosed(1, tenants)
                .mapToObj(i -> i % ONE_LONG_IN == 0 ? LONG : SHORT)
                .toList();
    }

    /** Empty schemas, the migrator's own. */
    static void create(Stack stack, int tenants) {
        stack.master().dropDatabase(DATABASE);
        stack.master().createDatabase(DATABASE);
        stack.master().execute(DATABASE, "ALTER DATABASE " + DATABASE + " OWNER TO " + stack.migrator());
        for (int from = 1; from <= tenants; from += BATCH) {
            stack.master()
                    .execute(
                            DATABASE,
                            IntStream.range(from, Math.min(from + BATCH, tenants + 1))
                                    .mapToObj(i -> "CREATE SCHEMA s" + i + " AUTHORIZATION " + stack.migrator())
                                    .toArray(String[]::new));
        }
    }
}
