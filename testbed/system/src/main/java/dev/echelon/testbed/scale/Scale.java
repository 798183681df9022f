package dev.echelon.testbed.scale;

import dev.echelon.testbed.measure.Ranges;
import dev.echelon.testbed.stack.Stack;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code echelon bench scale}: fleets of growing size, with workers that apply nothing. */
@Command(
        name = "scale",
        description = {
            "Measures what a tenant costs beside its migrations as the fleet grows: whole runs over fleets of several sizes,"
                    + " through the real Kafka and the real master, by workers that are as shipped but for the tenants'"
                    + " databases, which they leave alone. Keep the machine idle meanwhile.",
            "Then how soon a cohort follows the one before, how exactly a stagger is kept, and how long a plan takes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  All of it:",
            "    echelon bench scale",
            "  A small fleet, and a plan of a million tenants, which takes more memory:",
            "    echelon bench scale --fleets 1000 --cohorts 0 --plan 1000000 --heap 1024",
            "  With recordings of what coordinator and workers do, beside the logs:",
            "    echelon bench scale --record",
            "",
            "Exits with 0 when all was measured, whatever the figures; 64 wrong usage; 69 a server did not start, or",
            "a run did not come to its end."
        })
public final class Scale implements Callable<Integer> {
    private static final int MOST_TENANTS = 1_000_000;
    private static final int MOST_REPETITIONS = 5;
    private static final int MEASURED_AT_LEAST = 20_000;
    private static final int WARM_UP = 2_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where data and logs are kept (default: ${DEFAULT-VALUE}).",
            defaultValue = ".echelon/scale")
    private Path directory = Path.of(".echelon/scale");

    @Option(
            names = "--fleets",
            paramLabel = "N",
            split = ",",
            description = "Sizes of the fleets, smallest first (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000,10000,100000")
    private List<Integer> fleets = List.of();

    @Option(
            names = "--cohort-size",
            paramLabel = "N",
            description = "Tenants of a cohort (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int cohortSize;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description = "Tenants in flight at most (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int maxInFlight;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Workers, of 50 slots each (default: ${DEFAULT-VALUE}).",
            defaultValue = "2")
    private int workers;

    @Option(
            names = "--cohorts",
            paramLabel = "N",
            description = "Cohorts of 5 tenants whose succession is measured, 0 for none (default: ${DEFAULT-VALUE}).",
            defaultValue = "200")
    private int cohorts;

    @Option(
            names = "--plan",
            paramLabel = "N",
            description = "Tenants of a plan that is only made, 0 for none (default: ${DEFAULT-VALUE}).",
            defaultValue = "100000")
    private int plan;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            description = "The coordinator's heap at most, in MB (default: ${DEFAULT-VALUE}).",
            defaultValue = "256")
    private int heap;

    @Option(names = "--record", description = "Writes a flight recording of each program into the directory.")
    private boolean record;

    @Override
    public Integer call() throws Exception {
        fleets.forEach(size -> Ranges.require(spec, "--fleets", size, 1, MOST_TENANTS));
        Ranges.require(spec, "--cohort-size", cohortSize, 1, 100_000);
        Ranges.require(spec, "--max-in-flight", maxInFlight, 1, 10_000);
        Ranges.require(spec, "--workers", workers, 1, 24);
        Ranges.require(spec, "--cohorts", cohorts, 0, 10_000);
        Ranges.require(spec, "--plan", plan, 0, MOST_TENANTS);
        Ranges.require(spec, "--heap", heap, 64, 65_536);
        PrintWriter out = spec.commandLine().getOut();
        Path home = directory.toAbsolutePath().normalize();
        Path migrations = MeasuredStack.migration(
                home.resolve("migrations"), "V1__first_table.sql", "CREATE TABLE t (id int);\n");
        try (Stack stack = MeasuredStack.applyingNothing(home, migrations, ScaleTable.SLOTS, heap, record)
                .workers(workers)
                .progress(out::println)
                .build()
                .start()) {
            measure(stack, home.resolve(MeasuredStack.COORDINATOR_GC_LOG), out);
        }
        return 0;
    }

    private void measure(Stack stack, Path gcLog, PrintWriter out) throws Exception {
        var runs = new MeasuredRuns(stack, maxInFlight);
        var table = new ScaleTable(heap, out);
        runs.master().execute(StatementCost.EXTENSION);
        out.println("Warming up.");
        out.flush();
        runs.fleet(Math.min(WARM_UP, fleets.get(fleets.size() - 1)), cohortSize);
        int behind = GcLog.lines(gcLog);
        table.begin(workers, maxInFlight, cohortSize);
        List<FleetFigures> medians = new ArrayList<>();
        List<StatementCost> smallest = List.of();
        List<StatementCost> largest = List.of();
        for (int tenants : fleets) {
            medians.add(median(runs, tenants));
            largest = StatementCost.read(runs.master());
            smallest = smallest.isEmpty() ? largest : smallest;
            table.fleet(medians.get(medians.size() - 1));
        }
        table.growth(medians);
        table.master(runs.master(), fleets.get(fleets.size() - 1));
        table.memory(stack, GcLog.read(gcLog, behind), "while these ran");
        StatementCost.compared(smallest, fleets.get(0), largest, fleets.get(fleets.size() - 1))
                .forEach(out::println);
        if (cohorts > 1) {
            table.succession(runs, cohorts);
        }
        if (plan > 0) {
            behind = GcLog.lines(gcLog);
            table.plan(plan, runs.plan(plan));
            table.memory(stack, GcLog.read(gcLog, behind), "while it planned");
        }
        out.println("load of the machine at the end: " + Surroundings.load());
        out.flush();
    }

    /** Small fleets are measured several times, and the one in the middle is told. */
    private FleetFigures median(MeasuredRuns runs, int tenants) throws Exception {
        int repetitions = Math.max(1, Math.min(MOST_REPETITIONS, MEASURED_AT_LEAST / tenants));
        List<FleetFigures> all = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            all.add(runs.fleet(tenants, cohortSize));
        }
        return all.stream()
                .sorted(Comparator.comparingDouble(FleetFigures::seconds))
                .toList()
                .get(all.size() / 2);
    }
}
