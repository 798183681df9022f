package dev.echelon.testbed.surface;

import dev.echelon.testbed.measure.Ranges;
import dev.echelon.testbed.measure.ThisMachine;
import dev.echelon.testbed.scale.MeasuredStack;
import dev.echelon.testbed.scale.Surroundings;
import dev.echelon.testbed.stack.CoordinatorApi;
import dev.echelon.testbed.stack.Stack;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code echelon bench surface}: how soon an operator sees what is. */
@Command(
        name = "surface",
        description = {
            "Measures how soon an operator sees what is: where a large run stands, over the API and on the command line; the page"
                    + " of a run in a headless Chromium, and how long after a booking it shows there and comes as an event."
                    + " Workers apply nothing. Keep the machine idle meanwhile.",
            "Chromium is looked for on the PATH, or is what CHROME_BIN names; without it the page is not measured."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  All of it:",
            "    echelon bench surface",
            "  Smaller fleets:",
            "    echelon bench surface --tenants 10000 --page-tenants 1000",
            "",
            "Exits with 0 when all was measured, whatever the figures; 64 wrong usage; 69 a server did not start."
        })
public final class Surface implements Callable<Integer> {
    private static final int SLOTS = 50;
    private static final int COHORTS = 100;
    private static final int QUESTIONS = 20;
    private static final int LOADS = 10;
    private static final int PLANNED = 1_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where data and logs are kept (default: ${DEFAULT-VALUE}).",
            defaultValue = ".echelon/surface")
    private Path directory = Path.of(".echelon/surface");

    @Option(
            names = "--tenants",
            paramLabel = "N",
            description = "Tenants of the run whose status is asked for (default: ${DEFAULT-VALUE}).",
            defaultValue = "100000")
    private int tenants;

    @Option(
            names = "--page-tenants",
            paramLabel = "N",
            description = "Tenants of the run whose page is read (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000")
    private int pageTenants;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "How often each command is typed (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int repetitions;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--tenants", tenants, 100, 1_000_000);
        Ranges.require(spec, "--page-tenants", pageTenants, 200, 100_000);
        Ranges.require(spec, "--repetitions", repetitions, 1, 1_000);
        PrintWriter out = spec.commandLine().getOut();
        Path home = directory.toAbsolutePath().normalize();
        Path migrations = MeasuredStack.migration(
                home.resolve("migrations"), "V1__first_table.sql", "CREATE TABLE t (id int);\n");
        try (Stack stack = MeasuredStack.applyingNothing(home, migrations, SLOTS)
                .workers(2)
                .progress(out::println)
                .build()
                .start()) {
            out.println();
            out.println(ThisMachine.described() + ", PostgreSQL with fsync; JVMs with -Xmx256m; load "
                    + Surroundings.load());
            out.println("2 workers of " + SLOTS + " slots that apply nothing; * where a goal is missed"
                    + (Chromium.program().isEmpty() ? "; there is no Chromium, and the page is not measured" : ""));
            out.println(Figure.heading());
            out.flush();
            measure(stack, home, new Sizes(tenants, QUESTIONS, pageTenants, LOADS, PLANNED, repetitions), one -> {
                out.println(one.row());
                out.flush();
            });
            out.println("load of the machine at the end: " + Surroundings.load());
            out.flush();
        }
        return 0;
    }

    /**
     * How much is measured.
     *
     * @param tenants of the run whose status is asked for, 100 or more
     * @param questions how often
     * @param pageTenants of the run whose page is read, 200 or more
     * @param loads how often
     * @param planned tenants that the command line plans
     * @param commands how often each is typed
     */
    public record Sizes(int tenants, int questions, int pageTenants, int loads, int planned, int commands) {}

    /** Measures on a stack whose tenants nobody needs, and hands over each figure as soon as it is there. */
    public static void measure(Stack stack, Path directory, Sizes sizes, Consumer<Figure> figures) throws Exception {
        var fleet = new StandingFleet(stack);
        var status = new StatusFigures(new CoordinatorApi(stack));
        var commands = new CommandLineFigures(stack, directory);
        String over = ", " + sizes.tenants() + " tenants, run ";
        String run = fleet.halfWay(sizes.tenants(), Math.max(1, sizes.tenants() / COHORTS), 0);
        figures.accept(status.figure("what status asks for, over HTTP" + over + "paused", run, sizes.questions()));
        figures.accept(commands.figure("echelon status" + over + "paused", sizes.commands(), "status"));
        fleet.goOn(run);
        figures.accept(status.figure("what status asks for, over HTTP" + over + "going on", run, sizes.questions()));
        fleet.end(run);
        new PageFigures(stack, directory)
                .figures(sizes.pageTenants(), sizes.loads(), Chromium.program().orElse(null))
                .forEach(figures);
        fleet.catalog(sizes.planned());
        figures.accept(commands.figure(
                "echelon migrate-cohorts --dry-run, " + sizes.planned() + " tenants",
                sizes.commands(),
                "migrate-cohorts",
                "--dry-run"));
        figures.accept(commands.figure("echelon --help", sizes.commands(), "--help"));
    }
}
