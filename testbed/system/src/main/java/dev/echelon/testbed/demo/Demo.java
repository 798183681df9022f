package dev.echelon.testbed.demo;

import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackWiring;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code echelon demo}: the whole system, a fleet of 200 tenants, and the main job on it. */
@Command(
        name = "demo",
        description = "Builds a fleet of 200 tenants on this machine and migrates it, with an abort and a resume on the"
                + " way. Takes about a minute.",
        footerHeading = "%nExamples:%n",
        footer = {
            "    echelon demo",
            "  Somewhere else, to look at migrations and logs afterwards:",
            "    echelon demo --directory /tmp/demo",
            "",
            "Exits with 0 when all went as told; 64 wrong usage; 70 something did not; logs and data are kept then."
        })
public final class Demo implements Callable<Integer> {
    private static final int FAULT = 70;
    private static final String PROGRAM = "echelon.program";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where data and logs go while it runs (default: ${DEFAULT-VALUE}).",
            defaultValue = ".echelon/demo")
    private Path directory = Path.of(".echelon", "demo");

    private volatile boolean over;
    private volatile boolean interrupted;
    private final Clock clock = StackWiring.clock();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Instant begin = clock.instant();
        DemoFolder folder = new DemoFolder(directory);
        folder.prepare();
        DemoMigrations migrations = DemoMigrations.in(folder.path());
        // its data are thrown away at the end: nothing has to survive a power cut
        Stack stack = Stack.builder(folder.path())
                .migrations(migrations.scripts().toString(), migrations.jar().toString())
                .notDurable()
                .progress(out::println)
                .build();
        StackWiring.atExit(() -> interrupted(stack, folder, out));
        try (stack) {
            stack.start();
            run(stack, migrations, out);
        } catch (DemoException e) {
            return failed(e, folder);
        } catch (RuntimeException e) {
            if (!interrupted) {
                throw e;
            }
            return FAULT;
        } finally {
            over = true;
        }
        folder.deleteData();
        end(out, folder, Duration.between(begin, clock.instant()));
        return 0;
    }

    private int failed(DemoException failure, DemoFolder folder) {
        if (!interrupted) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(failure.getMessage());
            err.println("The demo ends here; everything is stopped. Logs and data are in " + folder.path()
                    + " until the next demo.");
        }
        return FAULT;
    }

    /** Ctrl-C, in the middle of it. */
    private void interrupted(Stack stack, DemoFolder folder, PrintWriter out) {
        if (!over) {
            interrupted = true;
            out.println("Stopping.");
            StackWiring.endLog();
            stack.close();
            folder.deleteData();
        }
    }

    private void run(Stack stack, DemoMigrations migrations, PrintWriter out) throws InterruptedException {
        List<DemoTenant> tenants = DemoFleet.tenants();
        TenantServers servers = new TenantServers(stack, migrations);
        out.println("Building a fleet of " + tenants.size()
                + " tenants with stock Flyway, at version 1 and with data: 40 with a database each on shard alpha, 160"
                + " with a schema each in four databases of shard beta.");
        new BuildFleet(stack, servers).build(tenants);
        Typed typed = new Typed(System.getProperty(PROGRAM, Stack.launcher().toString()), stack.environment(), out);
        new Story(out, typed, stack, servers, tenants).tell();
    }

    private static void end(PrintWriter out, DemoFolder folder, Duration took) {
        out.println();
        out.println(
                "That was the demo: " + took.toSeconds() + " s. Everything is stopped and the databases are deleted.");
        out.println("The migrations are in " + folder.path().resolve("migrations") + ", the logs in "
                + folder.path().resolve("logs") + ".");
        out.println("To stay with a system of your own: " + System.getProperty(PROGRAM, "./echelon") + " up");
    }
}
