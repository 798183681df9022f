package dev.echelon.testbed.scale;

import dev.echelon.testbed.measure.Ranges;
import dev.echelon.testbed.measure.ThisMachine;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackWiring;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code echelon bench idle}: what it costs to have the system there with nothing to do. */
@Command(
        name = "idle",
        description =
                "Measures the processor time of a coordinator and a worker that have nothing to do, and what they make the"
                        + " master and the broker do.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  Two minutes of it:",
            "    echelon bench idle --seconds 120",
            "",
            "Exits with 0 when it was measured, whatever the figures; 64 wrong usage; 69 a server did not start."
        })
public final class Idle implements Callable<Integer> {
    private static final Duration SETTLING = Duration.ofSeconds(90);
    private static final double GOAL = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where data and logs are kept (default: ${DEFAULT-VALUE}).",
            defaultValue = ".echelon/idle")
    private Path directory = Path.of(".echelon/idle");

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "For how long, behind 90 s in which they come to rest (default: ${DEFAULT-VALUE}).",
            defaultValue = "60")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--seconds", seconds, 1, 86_400);
        PrintWriter out = spec.commandLine().getOut();
        Path home = directory.toAbsolutePath().normalize();
        Path migrations = MeasuredStack.migration(
                home.resolve("migrations"), "V1__first_table.sql", "CREATE TABLE t (id int);\n");
        try (Stack stack = MeasuredStack.shipped(home, migrations, 8)
                .workers(1)
                .progress(out::println)
                .build()
                .start()) {
            var master = new MeasuredMaster(stack);
            StackWiring.pause(SETTLING);
            double statements = statements(master);
            CpuTimes before = CpuTimes.now(stack);
            StackWiring.pause(Duration.ofSeconds(seconds));
            CpuTimes spent = CpuTimes.now(stack).minus(before);
            double transactions = statements(master) - statements;
            out.println();
            out.println(ThisMachine.described() + "; load " + Surroundings.load() + "; " + seconds
                    + " s with nothing to do, in % of one processor (goal: under 2 each for coordinator and worker)");
            out.println(String.format(
                    Locale.ROOT,
                    "coordinator %s, worker %s, PostgreSQL %.2f, Kafka %.2f; %.1f transactions a second in the master",
                    percent(spent.coordinator()),
                    percent(spent.workers()),
                    share(spent.postgres()),
                    share(spent.kafka()),
                    transactions / seconds));
            out.flush();
        }
        return 0;
    }

    private static double statements(MeasuredMaster master) throws Exception {
        return master.number(
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()");
    }

    private String percent(Duration spent) {
        return ScaleTable.starred(share(spent), share(spent) >= GOAL, "%.2f");
    }

    private double share(Duration spent) {
        return spent.toMillis() / 10. / seconds;
    }
}
