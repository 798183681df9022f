package dev.echelon.testbed.scale;

import dev.echelon.testbed.measure.Ranges;
import dev.echelon.testbed.stack.CoordinatorApi;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackWiring;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code echelon bench workers}: the same fleet by more and more workers, and one of tenants of unlike length. */
@Command(
        name = "workers",
        description = {
            "Measures what more workers bring: the same fleet, each tenant's migration a sleep of 200 ms, by 1, 2, 4 and 8"
                    + " workers of 4 slots. Keep the machine idle meanwhile; where its processors are busy, they are what is"
                    + " measured.",
            "Then a fleet in which one tenant of 50 takes 100 times as long as the others, against what giving each tenant to the"
                    + " slot that is free first would take."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  All of it, a few minutes:",
            "    echelon bench workers",
            "  Fewer workers, for a small machine:",
            "    echelon bench workers --workers 1,2,4",
            "",
            "Exits with 0 when all was measured, whatever the figures; 64 wrong usage; 69 a server did not start, or",
            "a run did not come to its end."
        })
public final class Workers implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where data and logs are kept (default: ${DEFAULT-VALUE}).",
            defaultValue = ".echelon/workers")
    private Path directory = Path.of(".echelon/workers");

    @Option(
            names = "--workers",
            paramLabel = "N",
            split = ",",
            description = "How many workers, fewest first (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,2,4,8")
    private List<Integer> workers = List.of();

    @Option(
            names = "--tenants",
            paramLabel = "N",
            description = "Tenants of the fleet, at least 50 (default: ${DEFAULT-VALUE}).",
            defaultValue = "400")
    private int tenants;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--tenants", tenants, SleepingFleet.ONE_LONG_IN, 100_000);
        for (int i = 0; i < workers.size(); i++) {
            Ranges.require(spec, "--workers", workers.get(i), i == 0 ? 1 : workers.get(i - 1) + 1, 24);
        }
        PrintWriter out = spec.commandLine().getOut();
        Path home = directory.toAbsolutePath().normalize();
        Path migrations = SleepingFleet.migrations(home.resolve("migrations"), workers.size());
        try (Stack stack = MeasuredStack.shipped(home, migrations, WorkersTable.SLOTS)
                .workers(workers.get(0))
                .progress(out::println)
                .build()
                .start()) {
            SleepingFleet.create(stack, tenants);
            measure(stack, out);
        }
        return 0;
    }

    private void measure(Stack stack, PrintWriter out) throws Exception {
        var master = new MeasuredMaster(stack);
        var coordinator = new CoordinatorApi(stack);
        var table = new WorkersTable(out, tenants);
        master.empty();
        master.catalog(tenants, MeasuredStack.SHARD, SleepingFleet.DATABASE);
        out.println("Making the tenants.");
        out.flush();
        run(coordinator, master, SleepingFleet.BASE);
        table.begin();
        for (int i = 0; i < workers.size(); i++) {
            hire(stack, master, workers.get(i));
            for (String warmUp : SleepingFleet.warmUps(i)) {
                run(coordinator, master, warmUp);
            }
            CpuTimes before = CpuTimes.now(stack);
            RunTimes times = run(coordinator, master, SleepingFleet.measured(i));
            table.fleet(workers.get(i), times, CpuTimes.now(stack).minus(before));
        }
        table.mixed(
                workers.get(workers.size() - 1),
                run(coordinator, master, SleepingFleet.mixed(workers.size())),
                SleepingFleet.mixedSleeps(tenants));
        out.println("load of the machine at the end: " + Surroundings.load());
        out.flush();
    }

    /** Returns when there are so many, and the partitions are spread over them all. */
    private static void hire(Stack stack, MeasuredMaster master, int workers) throws Exception {
        while (stack.workers().size() < workers) {
            stack.addWorker();
        }
        stack.workers().forEach(worker -> worker.awaitReady(PATIENCE));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (master.number("SELECT count(*) FROM identity.echelon_worker WHERE cardinality(partitions) BETWEEN 24 / "
                                + workers + " AND 24 / " + workers + " + 1")
                        < workers
                && System.nanoTime() < deadline) {
            StackWiring.pause(Duration.ofMillis(200));
        }
    }

    private static RunTimes run(CoordinatorApi coordinator, MeasuredMaster master, String target) throws Exception {
        String run = coordinator.start(String.format(
                Locale.ROOT,
                "{\"cohortSize\": 100000, \"staggerMs\": 0, \"maxInFlight\": 1000, \"target\": \"%s\"}",
                target));
        master.awaitFinished(run);
        return new RunTimes(master, run);
    }
}
